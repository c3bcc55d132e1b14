import { basename } from "node:path";
import { parseSync } from "oxc-parser";

/** What of a syntax tree is looked at here. */
interface SyntaxNode {
  type: string;
  start: number;
  end: number;
  [member: string]: unknown;
}

/**
 * The source with each constant of its top level marked as free of side effects, which bundlers can't see by themselves
 * where calls make its value. In a package of one file they drop the constants of the formats that nobody uses.
 */
export function withPureConstants(path: string, source: string): string {
  const { program } = parseSync(basename(path), source);
  // The parser's own tree, seen more loosely.
  const values = (program.body as unknown as SyntaxNode[])
    .flatMap(declaratorsOf)
    .filter(({ id }) => id.type === "Identifier")
    .flatMap(({ init }) => (init && computes(init) ? [init] : []));
  let marked = "";
  let at = 0;
  for (const { start, end } of values) {
    marked += `${source.slice(at, start)}/* @__PURE__ */ (() => (${source.slice(start, end)}))()`;
    at = end;
  }
  return marked + source.slice(at);
}

interface Declarator {
  id: SyntaxNode;
  init: SyntaxNode | null;
}

function declaratorsOf(statement: SyntaxNode): Declarator[] {
  const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
  return isNode(declaration) && declaration.type === "VariableDeclaration"
    ? (declaration.declarations as Declarator[])
    : [];
}

/** Whether a bundler can't rule out that a value's making does more: it calls, reads or spreads something. */
function computes(node: SyntaxNode): boolean {
  if (/Function|^Class|^TS.*(Type|Annotation|Instantiation)$/.test(node.type)) return false;
  if (/^(Call|New|Member|TaggedTemplate)Expression$|^SpreadElement$/.test(node.type)) return true;
  return Object.values(node)
    .flat()
    .some((child) => isNode(child) && computes(child));
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && "type" in value;
}
