/** What people may write for files. */
export const filesystemForms = [
  'filesystem',
  'file:///folder',
  's3://bucket/prefix',
  'gs://bucket/prefix',
  'az://container/prefix',
] as const
