/**
 * The user's files that sluice's own code reads and writes: configs, secrets, schema files. Paths are absolute; failures
 * are system errors with a `code` (ENOENT, EEXIST, EACCES …). Modules, packages and DuckDB files are not among them: Node
 * and DuckDB open those themselves.
 */
export interface Files {
  read(path: string): Promise<Uint8Array>
  look(path: string): Promise<{ readonly size: number; readonly isFolder: boolean }>
  /** names of the files in a folder, folders left out */
  list(folder: string): Promise<readonly string[]>
  /** `onlyNew` = EEXIST when there is a file of that name */
  write(path: string, text: string, options?: { readonly onlyNew?: boolean }): Promise<void>
  /**
   * Puts a text in the place of a file that is there, in one step: a crash leaves the old or the new one. Its mode stays,
   * and a link stays a link. Absent = `write` is used.
   */
  replace?(path: string, text: string): Promise<void>
  /** with the folders above it; one that is there is fine */
  makeFolder(path: string): Promise<void>
}

/** A file as text; undefined when there is none. */
export async function textAt(files: Files, path: string): Promise<string | undefined> {
  try {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await files.read(path))
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw error
  }
}
