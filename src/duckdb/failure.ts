/** What went wrong with a file, told from the message of DuckDB, or of Node: packages and the DuckDB destination both ask. */
export type DuckdbFailure =
  | { readonly kind: 'locked'; readonly holder?: { readonly program: string; readonly pid: number } }
  /** somebody else in this process has it open */
  | { readonly kind: 'open_here'; readonly meanwhile: boolean }
  | { readonly kind: 'disk_full' }
  /** the disk, or the way to it, fails */
  | { readonly kind: 'disk_failed' }
  | { readonly kind: 'too_many_files' }
  | { readonly kind: 'out_of_memory' }
  | { readonly kind: 'no_folder' }
  | { readonly kind: 'file_as_folder' }
  | { readonly kind: 'no_permission' }
  | { readonly kind: 'is_folder' }
  | { readonly kind: 'not_duckdb' }
  | { readonly kind: 'newer_format' }
  | { readonly kind: 'damaged' }
  /** a table or column that another load made meanwhile, or something of that name that is listed nowhere */
  | { readonly kind: 'changed' }
  /** something else has the name of a table, e.g. a view */
  | { readonly kind: 'name_taken' }
  /** DuckDB cannot do it with these values or tables, however often it is asked */
  | { readonly kind: 'refused' }
  | { readonly kind: 'other' }

const patterns: readonly (readonly [RegExp, DuckdbFailure])[] = [
  [/unique file handle conflict/i, { kind: 'open_here', meanwhile: false }],
  [
    /no space left on device|disk quota exceeded|system error -122|file too large|maximum swap space|max_temp_directory_size/i,
    { kind: 'disk_full' },
  ],
  [/too many open files/i, { kind: 'too_many_files' }],
  [
    /input\/output error|fsync failed|i\/o error|stale file handle|transport endpoint|no such device/i,
    { kind: 'disk_failed' },
  ],
  [/permission denied|read-only file system|operation not permitted/i, { kind: 'no_permission' }],
  [/is a directory|on a directory/i, { kind: 'is_folder' }],
  [/not a directory|file already exists/i, { kind: 'file_as_folder' }],
  [/no such file or directory/i, { kind: 'no_folder' }],
  [/newer version of DuckDB/i, { kind: 'newer_format' }],
  [/not a valid DuckDB database file/i, { kind: 'not_duckdb' }],
  [/corrupt|checksum|could not read enough bytes|replaying WAL|serialization error/i, { kind: 'damaged' }],
  [/^out of memory error|failed to allocate|cannot allocate memory|std::bad_alloc/i, { kind: 'out_of_memory' }],
  [/^catalog error: .* with name .* already exists|catalog write-write conflict/i, { kind: 'changed' }],
  [/^catalog error: (existing object|can only modify|.* is not an? (table|base table))/i, { kind: 'name_taken' }],
  [/^transactioncontext error: failed to commit: .*constraint/i, { kind: 'refused' }],
  [
    /^(binder|catalog|constraint|conversion|decimal|dependency|divide by zero|expression|internal|invalid input|invalid type|mismatch type|not implemented|out of range|parameter not resolved|parser|sequence|syntax|unknown type) error/i,
    { kind: 'refused' },
  ],
]

/** Somebody else in this process has a DuckDB file open: DuckDB's locks do not hold within one process. */
export class OpenHere extends Error {
  override readonly name: string = 'OpenHere'

  /** true when it was opened, or written, after we had opened it */
  readonly meanwhile: boolean

  constructor(path: string, options: { readonly meanwhile: boolean } = { meanwhile: false }) {
    super(`"${path}" ${options.meanwhile ? 'was opened in this process once more' : 'is open in this process already'}`)
    this.meanwhile = options.meanwhile
  }
}

/** Classifies an error thrown by DuckDB. Anything unknown is `other`. */
export function classifyDuckdbError(error: unknown): DuckdbFailure {
  if (error instanceof OpenHere) return { kind: 'open_here', meanwhile: error.meanwhile }
  const text = error instanceof Error ? error.message : String(error)
  if (/could not set lock on file/i.test(text)) return lockedBy(text)
  return patterns.find(([pattern]) => pattern.test(text))?.[1] ?? { kind: 'other' }
}

function lockedBy(text: string): DuckdbFailure {
  const found = /Conflicting lock is held in (.+?) \(PID (\d+)\)/.exec(text)
  if (found === null) return { kind: 'locked' }
  return { kind: 'locked', holder: { program: found[1] ?? '', pid: Number(found[2]) } }
}
