/** The IDs that Mistral takes back over Converse (vercel/ai, normalising of tool call IDs). */
export const toolCallIds: { readonly pattern: RegExp; readonly length: number } = {
  pattern: /^[a-zA-Z0-9]{9}$/,
  length: 9,
};
