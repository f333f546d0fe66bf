/** What people may write for a DuckDB file. */
export const duckdbForms = ['duckdb', './file.duckdb', 'duckdb:file.duckdb', 'duckdb:///absolute/path.duckdb'] as const
