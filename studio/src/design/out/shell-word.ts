/** A word for a POSIX shell: in quotes where it has to be. */
export function shellWord(text: string): string {
  if (/^[\w./:,@=-]+$/.test(text)) return text
  if (text.includes("'") && !/["$`\\!]/.test(text)) return `"${text}"`
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
