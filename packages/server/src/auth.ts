import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** Who may call the server: holders of these keys or of these bearer tokens. With neither given, everybody. */
export interface AuthOptions {
  credentials?: readonly Credentials[];
  tokens?: readonly string[];
  /** Milliseconds since 1970, against which the age of a signature is measured. */
  now?: () => number;
}

/** A key pair that signs requests. A session token, where there is one, must come with each of them. */
export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** A refusal in the words of the real signing layer. In `x-amzn-errortype` the suffix follows the type. */
export interface AuthFailure {
  type: string;
  suffix: string;
  status: 403;
  message: string;
}

/** Checks Signature Version 4 and bearer tokens. The body comes beside its request, since a signature covers both. */
export function createAuthenticator(
  options: AuthOptions,
): (request: Request, body: Uint8Array) => AuthFailure | undefined {
  const { credentials, tokens, now = Date.now } = options;
  if (!credentials && !tokens) return () => undefined;
  return (request, body) => {
    const header = request.headers.get("authorization");
    if (header === null) return refuse("MissingAuthenticationTokenException", "Missing Authentication Token");
    const [, token] = /^Bearer (.*)$/i.exec(header) ?? [];
    if (token !== undefined) return checkToken(token, tokens ?? []);
    const signed = readSigned(request, body, header);
    if (typeof signed === "string") return refuse("IncompleteSignatureException", signed);
    return checkSigned(signed, credentials ?? [], now());
  };
}

const ALGORITHM = "AWS4-HMAC-SHA256";
const SERVICE = "bedrock";
const TERMINATOR = "aws4_request";
const MAX_SKEW_MINUTES = 5;
const SUFFIX = ":http://internal.amazon.com/coral/com.amazon.coral.service/";
const UNKNOWN_KEY = "The security token included in the request is invalid.";
const MISMATCH =
  "The request signature we calculated does not match the signature you provided. " +
  "Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";

function refuse(type: string, message: string): AuthFailure {
  return { type, suffix: SUFFIX, status: 403, message };
}

function checkToken(token: string, tokens: readonly string[]): AuthFailure | undefined {
  if (tokens.some((known) => isSame(known, token))) return undefined;
  return refuse("AccessDeniedException", "Authentication failed: Please make sure your API Key is valid.");
}

interface Signed {
  request: Request;
  body: Uint8Array;
  time: string;
  accessKeyId: string;
  /** Day, region, service and terminator. */
  scope: string[];
  headers: string[];
  signature: string;
}

/** Takes the request's own account of its signature, or says what is missing from it. */
function readSigned(request: Request, body: Uint8Array, header: string): Signed | string {
  const [credential, signature, names] = FIELDS.map((name) => readField(header, name));
  if (!credential || !signature || !names) {
    const missing = FIELDS.filter((name) => !readField(header, name));
    return missing.map((name) => `Authorization header requires '${name}' parameter.`).join(" ");
  }
  const time = request.headers.get("x-amz-date");
  if (!time) return "Authorization header requires existence of a 'X-Amz-Date' header.";
  if (Number.isNaN(parseTime(time))) return `Date must be in ISO-8601 'basic format'. Got '${time}'.`;
  const [accessKeyId = "", ...scope] = credential.split("/");
  if (scope.length !== 4)
    return "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term.";
  return { request, body, time, accessKeyId, scope, headers: names.split(";"), signature };
}

const FIELDS = ["Credential", "Signature", "SignedHeaders"];

function readField(header: string, name: string): string | undefined {
  return new RegExp(`[\\s,]${name}=([^\\s,]+)`).exec(header)?.[1];
}

function checkSigned(
  signed: Signed,
  credentials: readonly Credentials[],
  now: number,
): AuthFailure | undefined {
  const signer = credentials.find(({ accessKeyId }) => accessKeyId === signed.accessKeyId);
  if (!signer || !hasSessionToken(signed.request, signer))
    return refuse("UnrecognizedClientException", UNKNOWN_KEY);
  const problem = checkScope(signed) ?? checkClock(signed.time, now) ?? checkSignature(signed, signer);
  return problem === undefined ? undefined : refuse("InvalidSignatureException", problem);
}

function hasSessionToken({ headers }: Request, { sessionToken }: Credentials): boolean {
  return sessionToken === undefined || isSame(sessionToken, headers.get("x-amz-security-token") ?? "");
}

function checkScope({ scope, headers, time }: Signed): string | undefined {
  const [day, region, service, terminator] = scope;
  if (!region) return "Credential should be scoped to a valid region.";
  if (service !== SERVICE) return `Credential should be scoped to correct service: '${SERVICE}'.`;
  if (terminator !== TERMINATOR)
    return `Credential should be scoped with a valid terminator: '${TERMINATOR}'.`;
  if (day !== time.slice(0, 8))
    return `Date in Credential scope does not match that of the request: '${day}', '${time}'.`;
  if (!headers.includes("host") && !headers.includes(":authority"))
    return "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.";
  return undefined;
}

function checkClock(time: string, now: number): string | undefined {
  const skew = MAX_SKEW_MINUTES * 60_000;
  const [earliest, current, latest] = [now - skew, now, now + skew].map(formatTime);
  if (parseTime(time) < now - skew)
    return `Signature expired: ${time} is now earlier than ${earliest} (${current} - ${MAX_SKEW_MINUTES} min.)`;
  if (parseTime(time) > now + skew)
    return `Signature not yet current: ${time} is still later than ${latest} (${current} + ${MAX_SKEW_MINUTES} min.)`;
  return undefined;
}

/** Reads `20261123T001500Z`; NaN when it is none. */
function parseTime(text: string): number {
  const iso = text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z");
  return iso === text ? Number.NaN : Date.parse(iso);
}

function formatTime(time: number): string {
  return new Date(time).toISOString().replace(/[:-]|\.\d+/g, "");
}

function checkSignature(signed: Signed, signer: Credentials): string | undefined {
  const bodyHash = sha256(signed.body).toString("hex");
  // boto3 and the AWS CLI send none; where it is no hash, the body is unsigned or signed chunk by chunk.
  const claimed = signed.request.headers.get("x-amz-content-sha256") ?? bodyHash;
  if (/^[0-9a-f]{64}$/i.test(claimed) && claimed.toLowerCase() !== bodyHash) return MISMATCH;
  if (!signed.headers.every((name) => /^(:authority|[\w!#$%&'*+.^`|~-]+)$/.test(name))) return MISMATCH;
  return isSame(sign(signed, claimed, signer), signed.signature) ? undefined : MISMATCH;
}

function sign({ request, scope, headers, time }: Signed, bodyHash: string, signer: Credentials): string {
  const values = headers.map((name) => `${name}:${headerValue(request, name)}\n`).join("");
  const parts = [request.method, ...canonicalTarget(request.url), values, headers.join(";"), bodyHash];
  const canonical = sha256(parts.join("\n")).toString("hex");
  const key = scope.reduce<Buffer>(
    (from, step) => hmac(from, step),
    Buffer.from(`AWS4${signer.secretAccessKey}`),
  );
  return hmac(key, [ALGORITHM, time, scope.join("/"), canonical].join("\n")).toString("hex");
}

/** Path, encoded once more, and query: from the text of the URL, since a URL object may spell them anew. */
function canonicalTarget(url: string): [path: string, query: string] {
  const [, path = "", query = ""] = /^\w+:\/\/[^/?#]*([^?#]*)\??([^#]*)/.exec(url) ?? [];
  // A space sorts before anything an encoded name can hold, so that `a=1` comes before `a-b=1`.
  const pairs = query.split("&").map((pair) => pair.replace("=", " "));
  return [path.split("/").map(encodeURIComponent).join("/"), pairs.sort().join("&").replaceAll(" ", "=")];
}

function headerValue({ headers, url }: Request, name: string): string {
  // Over HTTP/2 there is no host header, and the request's URL was made from `:authority`.
  const host = name === "host" || name === ":authority" ? new URL(url).host : "";
  const value = name === ":authority" ? host : (headers.get(name) ?? host);
  return value.trim().replace(/\s+/g, " ");
}

function sha256(text: string | Uint8Array): Buffer {
  return createHash("sha256").update(text).digest();
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

function isSame(a: string, b: string): boolean {
  return timingSafeEqual(sha256(a), sha256(b));
}
