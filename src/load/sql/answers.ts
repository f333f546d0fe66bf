import type { Answer, QueryResult, QueryValue } from '../destination.ts'

/** An answer that came at once, as one that comes piece by piece. Nobody knows the types of its columns. */
export function answerAtOnce({ columns, rows }: QueryResult): Answer {
  return { columns: columns.map((name) => ({ name, type: '', stored: 'VARCHAR' })), pieces: oneOf(rows) }
}

async function* oneOf<T>(value: T): AsyncGenerator<T, void, undefined> {
  yield value
}

/** An answer piece by piece, gathered. */
export async function wholeAnswer({ columns, pieces }: Answer): Promise<QueryResult> {
  const rows: (readonly QueryValue[])[] = []
  for await (const piece of pieces) for (const row of piece) rows.push(row)
  return { columns: columns.map(({ name }) => name), rows }
}
