import { notAQuestion, notReadOnly } from '../../load/sql/not-read-only.ts'

const readingWords: ReadonlySet<string> = new Set('SELECT WITH VALUES TABLE SHOW DESCRIBE DESC EXPLAIN'.split(' '))

// what a transaction that cannot write does not keep from files, locks and settings
const reaching =
  /\b(load_file|sys_exec|sys_eval|get_lock|release_lock|release_all_locks|benchmark|setval|nextval|lastval)\s*\(|\binto\s+(outfile|dumpfile|@)|@@?\w*\s*:=|\bfor\s+(update|share)\b|\block\s+in\s+share\b/i

/**
 * A fence around questions: words that write or reach files are refused before anything is sent. What the user may do on the
 * server is the wall. Throws QUERY_NOT_READ_ONLY, QUERY_FAILED.
 */
export function refuseWriting(sql: string): void {
  const bare = withoutTexts(sql)
  if (/\/\*[!M]/i.test(bare.code)) throw notReadOnly('a comment that is carried out: /*! … */')
  const [word = ''] = /\w*/.exec(bare.code.replace(/^[\s(]+/, '')) ?? []
  if (!readingWords.has(word.toUpperCase())) throw notAQuestion(word)
  if (/;\s*\S/.test(bare.code)) throw notReadOnly('several statements')
  if (word.toUpperCase() === 'EXPLAIN' && /\banalyze\b/i.test(bare.code)) throw notReadOnly('EXPLAIN ANALYZE')
  const [found] = reaching.exec(bare.code) ?? []
  if (found !== undefined) throw notReadOnly(found)
}

/** The SQL without what stands in texts, names and comments; comments that the server carries out stay. */
function withoutTexts(sql: string): { readonly code: string } {
  const piece = /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\/\*(?![!M])[\s\S]*?\*\/|(?:--[ \t\r\n]|#)[^\n]*/gi
  return { code: sql.replaceAll(piece, ' ') }
}
