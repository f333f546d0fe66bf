/** Indents compact JSON text by two spaces. */
// the text is cut only outside of strings, so digits that JSON.parse would round stay as they are
export function indentJson(json: string): string {
  let depth = 0
  const pieces = json.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^{}[\],:"]+/g) ?? []
  return pieces
    .map((piece, index) => {
      if (piece === '{' || piece === '[') {
        const next = pieces[index + 1]
        if (next === '}' || next === ']') return piece
        depth += 1
        return `${piece}\n${'  '.repeat(depth)}`
      }
      if (piece === '}' || piece === ']') {
        const before = pieces[index - 1]
        if (before === '{' || before === '[') return piece
        depth -= 1
        return `\n${'  '.repeat(depth)}${piece}`
      }
      if (piece === ',') return `,\n${'  '.repeat(depth)}`
      return piece === ':' ? ': ' : piece
    })
    .join('')
}
