/** What went wrong with a DuckDB file, told from DuckDB's message: packages and the DuckDB destination both ask. */
export type DuckdbFailure =
  | { readonly kind: 'locked'; readonly holder?: { readonly program: string; readonly pid: number } }
  | { readonly kind: 'disk_full' }
  | { readonly kind: 'no_folder' }
  | { readonly kind: 'file_as_folder' }
  | { readonly kind: 'no_permission' }
  | { readonly kind: 'is_folder' }
  | { readonly kind: 'not_duckdb' }
  | { readonly kind: 'newer_format' }
  | { readonly kind: 'damaged' }
  | { readonly kind: 'other' }

const patterns: readonly (readonly [RegExp, DuckdbFailure])[] = [
  [
    /no space left on device|disk quota exceeded|file too large|maximum swap space|max_temp_directory_size/i,
    { kind: 'disk_full' },
  ],
  [/permission denied|read-only file system|operation not permitted/i, { kind: 'no_permission' }],
  [/is a directory/i, { kind: 'is_folder' }],
  [/not a directory|file already exists/i, { kind: 'file_as_folder' }],
  [/no such file or directory/i, { kind: 'no_folder' }],
  [/newer version of DuckDB/i, { kind: 'newer_format' }],
  [/not a valid DuckDB database file/i, { kind: 'not_duckdb' }],
  [/corrupt|checksum|could not read enough bytes|replaying WAL|serialization error/i, { kind: 'damaged' }],
]

/** Classifies an error thrown by DuckDB. Anything unknown is `other`. */
export function classifyDuckdbError(error: unknown): DuckdbFailure {
  const text = error instanceof Error ? error.message : String(error)
  if (/could not set lock on file/i.test(text)) return lockedBy(text)
  return patterns.find(([pattern]) => pattern.test(text))?.[1] ?? { kind: 'other' }
}

function lockedBy(text: string): DuckdbFailure {
  const found = /Conflicting lock is held in (.+?) \(PID (\d+)\)/.exec(text)
  if (found === null) return { kind: 'locked' }
  return { kind: 'locked', holder: { program: found[1] ?? '', pid: Number(found[2]) } }
}
