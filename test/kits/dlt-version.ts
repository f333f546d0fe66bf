import { execFileSync } from 'node:child_process'

/** The dlt whose outcomes are the golden files of test/cases/rest-api, test/cases/tables and test/cases/corpora. */
export const dltVersion = '1.31.0'

/** The Python of `SLUICE_DLT_PYTHON`. Throws when it has another dlt than the golden files. */
export function dltPython(): string {
  const python = process.env['SLUICE_DLT_PYTHON'] ?? 'python3'
  const found = execFileSync(python, ['-c', 'from dlt.version import __version__; print(__version__)'], {
    encoding: 'utf8',
  }).trim()
  if (found !== dltVersion) throw new Error(`Could not compare with dlt ${dltVersion} because ${python} has ${found}.`)
  return python
}
