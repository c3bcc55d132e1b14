/** The service's 31 kinds of personal data. */
export type PiiType =
  | "ADDRESS"
  | "AGE"
  | "AWS_ACCESS_KEY"
  | "AWS_SECRET_KEY"
  | "CA_HEALTH_NUMBER"
  | "CA_SOCIAL_INSURANCE_NUMBER"
  | "CREDIT_DEBIT_CARD_CVV"
  | "CREDIT_DEBIT_CARD_EXPIRY"
  | "CREDIT_DEBIT_CARD_NUMBER"
  | "DRIVER_ID"
  | "EMAIL"
  | "INTERNATIONAL_BANK_ACCOUNT_NUMBER"
  | "IP_ADDRESS"
  | "LICENSE_PLATE"
  | "MAC_ADDRESS"
  | "NAME"
  | "PASSWORD"
  | "PHONE"
  | "PIN"
  | "SWIFT_CODE"
  | "UK_NATIONAL_HEALTH_SERVICE_NUMBER"
  | "UK_NATIONAL_INSURANCE_NUMBER"
  | "UK_UNIQUE_TAXPAYER_REFERENCE_NUMBER"
  | "URL"
  | "USERNAME"
  | "US_BANK_ACCOUNT_NUMBER"
  | "US_BANK_ROUTING_NUMBER"
  | "US_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER"
  | "US_PASSPORT_NUMBER"
  | "US_SOCIAL_SECURITY_NUMBER"
  | "VEHICLE_IDENTIFICATION_NUMBER";

/** How one kind of personal data looks. */
interface PiiPattern {
  readonly pattern: RegExp;
  /** Whether what the pattern found is one, by its check digits. */
  readonly valid?: (match: string) => boolean;
}

// What has no shape of its own is told by the words before it: "my password is …".
function after(lead: string, value: string): RegExp {
  return new RegExp(`(?<=\\b(?:${lead})(?: number| no\\.?| code)?(?: is|:|=| #)? ?)${value}`, "gi");
}

const digit = "(?<![\\w-])";
const end = "(?![\\w-])";

const patterns: Readonly<Record<PiiType, PiiPattern>> = {
  ADDRESS: {
    pattern:
      /\b\d{1,5} (?:[A-Z][a-z]+ ){1,3}(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Way)\b\.?/g,
  },
  AGE: { pattern: /\b\d{1,3}[- ]years?[- ]old\b/gi },
  AWS_ACCESS_KEY: { pattern: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g },
  AWS_SECRET_KEY: { pattern: after("secret(?: access)? key", "[A-Za-z0-9/+=]{40}(?![A-Za-z0-9/+=])") },
  CA_HEALTH_NUMBER: { pattern: after("health(?: card)?", `\\d{4}[- ]?\\d{3}[- ]?\\d{3}${end}`) },
  CA_SOCIAL_INSURANCE_NUMBER: {
    pattern: new RegExp(`${digit}\\d{3}[- ]\\d{3}[- ]\\d{3}${end}`, "g"),
    valid: passesLuhn,
  },
  CREDIT_DEBIT_CARD_CVV: { pattern: after("CVV|CVC|security code", `\\d{3,4}${end}`) },
  CREDIT_DEBIT_CARD_EXPIRY: {
    pattern: after(
      "expir(?:y|es|ation)(?: date)?|exp|valid (?:until|thru)",
      "(?:0[1-9]|1[0-2])/(?:20)?\\d{2}\\b",
    ),
  },
  CREDIT_DEBIT_CARD_NUMBER: {
    pattern: new RegExp(`${digit}\\d(?:[ -]?\\d){12,18}${end}`, "g"),
    valid: passesLuhn,
  },
  DRIVER_ID: { pattern: after("driver'?s? licen[cs]e|driver id", "[A-Z]?\\d[\\w-]{5,14}\\b") },
  EMAIL: { pattern: /[\w.%+-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}/g },
  INTERNATIONAL_BANK_ACCOUNT_NUMBER: {
    pattern: /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b/g,
    valid: passesMod97,
  },
  IP_ADDRESS: {
    pattern:
      /(?<![\w.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\w.]*\w)|(?<![\w:])(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}(?![\w:])/gi,
  },
  LICENSE_PLATE: { pattern: after("licen[cs]e plate|plate", "[A-Z0-9]{2,4}[- ]?[A-Z0-9]{2,4}\\b") },
  MAC_ADDRESS: { pattern: /\b[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}\b/gi },
  NAME: {
    pattern: /(?<=\b[Mm]y name is |\bI am called |\b(?:Mr|Mrs|Ms|Dr)\.? )[A-Z]\p{L}+(?: [A-Z]\p{L}+)*/gu,
  },
  PASSWORD: { pattern: after("password|passphrase", "(?!is\\b)\\S*[^\\s.,;]") },
  PHONE: {
    pattern: /(?<![\w+.-])(?:\+?\d{1,3}[ .-]?)?(?:\(\d{3}\)|\d{3})[ .-]?\d{3}[ .-]\d{4}(?![\w-])/g,
  },
  PIN: { pattern: after("PIN", `\\d{4,8}${end}`) },
  SWIFT_CODE: { pattern: after("SWIFT|BIC", "[A-Z]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?\\b") },
  UK_NATIONAL_HEALTH_SERVICE_NUMBER: { pattern: after("NHS", `\\d{3}[- ]?\\d{3}[- ]?\\d{4}${end}`) },
  UK_NATIONAL_INSURANCE_NUMBER: { pattern: /\b[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b/g },
  UK_UNIQUE_TAXPAYER_REFERENCE_NUMBER: { pattern: after("UTR|taxpayer reference", `\\d{5} ?\\d{5}${end}`) },
  URL: { pattern: /\bhttps?:\/\/[^\s"'<>)]*[^\s"'<>).,;:!?]|\bwww\.[\w-]+(?:\.[\w-]+)+(?:\/[^\s"'<>)]*)?/gi },
  USERNAME: { pattern: after("user ?name|user id|login", "(?!is\\b)[\\w.-]*\\w") },
  US_BANK_ACCOUNT_NUMBER: { pattern: after("(?:bank )?account", `\\d{8,17}${end}`) },
  US_BANK_ROUTING_NUMBER: { pattern: after("routing", `\\d{9}${end}`) },
  US_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER: {
    pattern: new RegExp(`${digit}9\\d{2}-(?:5\\d|6[0-5]|7\\d|8[0-8]|9[0-24-9])-\\d{4}${end}`, "g"),
  },
  US_PASSPORT_NUMBER: { pattern: after("passport", "[A-Z]?\\d{8,9}\\b") },
  US_SOCIAL_SECURITY_NUMBER: {
    pattern: new RegExp(`${digit}(?!000|666|9)\\d{3}-(?!00)\\d{2}-(?!0000)\\d{4}${end}`, "g"),
  },
  VEHICLE_IDENTIFICATION_NUMBER: { pattern: after("VIN", "[A-HJ-NPR-Z0-9]{17}\\b") },
};

/** Every kind, by the service's names. The table has these keys and no others. */
export const piiTypes = Object.keys(patterns) as readonly PiiType[];

/** Where a text holds one kind of personal data, in characters `[start, end)`. */
export interface PiiMatch {
  readonly match: string;
  readonly start: number;
  readonly end: number;
}

/** Finds one kind of personal data, by its shape, its check digits or the words before it. */
export function findPii(type: PiiType, text: string): PiiMatch[] {
  const { pattern, valid = () => true } = patterns[type];
  return [...text.matchAll(pattern)]
    .filter(([match]) => valid(match))
    .map(({ 0: match, index }) => ({ match, start: index, end: index + match.length }));
}

function passesLuhn(number: string): boolean {
  const digits = [...number.replace(/\D/g, "")].reverse().map(Number);
  const sum = digits.reduce((total, digit, at) => {
    const doubled = at % 2 === 0 ? digit : digit * 2;
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}

// The first four characters go to the end, letters become numbers from 10 on, and the rest by 97 is 1.
function passesMod97(number: string): boolean {
  const plain = number.replaceAll(" ", "");
  const moved = plain.slice(4) + plain.slice(0, 4);
  const digits = moved.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
  return [...digits].reduce((rest, digit) => (rest * 10 + Number(digit)) % 97, 0) === 1;
}
