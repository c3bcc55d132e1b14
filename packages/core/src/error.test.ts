import { expect, test } from "vitest";
import { BedrockError, isBedrockError, serviceError, wireError } from "./error.ts";

test.each([
  [{ type: "ThrottlingException", status: 429 }, "throttled", true],
  [{ type: "throttlingException" }, "throttled", true],
  [{ type: "ModelNotReadyException", status: 429 }, "model-not-ready", true],
  [{ type: "ServiceQuotaExceededException", status: 400 }, "quota-exceeded", false],
  [{ type: "ModelTimeoutException", status: 408 }, "model-timeout", false],
  [{ type: "ExpiredTokenException", status: 403 }, "unauthenticated", false],
  [{ type: "InvalidSignatureException", status: 403 }, "unauthenticated", false],
  [{ type: "SomethingNew", status: 403 }, "access-denied", false],
  [{ type: "SomethingNew", status: 418 }, "invalid-request", false],
  [{ status: 502 }, "internal-error", true],
])("the service's %j is our code", (details, code, retryable) => {
  expect(serviceError("no", details)).toMatchObject({ code, retryable, message: "no" });
});

test("an error of another copy of the package is recognised by its brand", () => {
  const foreign = Object.assign(new Error("x"), { [Symbol.for("bedplate.error")]: true });
  expect(isBedrockError(foreign)).toBe(true);
  expect(isBedrockError(new Error("x"))).toBe(false);
  expect(isBedrockError(undefined)).toBe(false);
});

test("an error that only clients know is said in the service's words", () => {
  expect(wireError("throttled")).toEqual({ type: "ThrottlingException", status: 429 });
  expect(wireError("unsupported")).toEqual({ type: "ValidationException", status: 400 });
  expect(wireError("connection")).toEqual({ type: "ServiceUnavailableException", status: 503 });
  expect(wireError("stream-truncated")).toEqual({ type: "ModelStreamErrorException", status: 424 });
});

test("a serialised error has what a log needs", () => {
  const error = new BedrockError("throttled", "slow down", { modelId: "m", requestId: "r", status: 429 });
  expect(JSON.parse(JSON.stringify(error))).toMatchObject({
    name: "BedrockError",
    code: "throttled",
    retryable: true,
    modelId: "m",
    requestId: "r",
  });
});
