export { type TelemetryOptions, withTelemetry } from "./telemetry.ts";
