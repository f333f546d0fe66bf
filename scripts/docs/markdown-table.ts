/** A table of Markdown as oxfmt writes it; cells as they are. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const width = head.map((_, column) => Math.max(3, ...[head, ...rows].map((row) => row[column]?.length ?? 0)))
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((text, column) => text.padEnd(width[column] ?? 0)).join(' | ')} |`
  return [line(head), `| ${width.map((size) => '-'.repeat(size)).join(' | ')} |`, ...rows.map(line)].join('\n')
}

/** A text that is to mean nothing but itself in a cell of a table. */
export function escapedCell(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/[\\|*<>[\]`]/g, String.raw`\$&`)
}

/** A text in a cell, whose code stands in backquotes already. */
export function proseCell(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part, index) => (index % 2 === 1 ? part.replaceAll('|', String.raw`\|`) : escapedCell(part)))
    .join('')
}
