/** What people may write for a DuckLake. */
export const ducklakeForms = [
  'ducklake',
  'ducklake:meta.sqlite',
  'ducklake:meta.ducklake',
  'ducklake:postgres://user:password@host:5432/database?storage=s3://bucket/prefix',
] as const
