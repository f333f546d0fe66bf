import { z } from 'zod'
import { storageCredentials, storageSecrets } from '../../load/store/storage-options.ts'
import { plainText, secretText } from '../../model/component/option-text.ts'

const yesNo = z
  .union([z.boolean(), z.enum(['true', 'false', 'True', 'False'])])
  .transform((value) => value === true || String(value).toLowerCase() === 'true')

/** The options, in dlt's keys. */
export const ducklakeOptions = z.strictObject({
  ducklake_name: plainText.optional().describe('names the files and the schema of the catalog; default: the pipeline'),
  catalog: secretText
    .optional()
    .describe('sqlite:///file, duckdb:///file or postgres://user:password@host/database; default: a SQLite file here'),
  metadata_schema: plainText.optional().describe("schema of a Postgres catalog; default: the lake's name"),
  storage: z
    .union([
      plainText,
      z.strictObject({
        bucket_url: plainText.describe('a folder, s3://bucket/prefix, gs://…, az://…'),
        credentials: storageCredentials.optional().describe('what opens the bucket'),
      }),
    ])
    .optional()
    .describe('where the Parquet files are; default: the folder <ducklake_name>.files here'),
  automatic_migration: yesNo.optional().describe('true: brings a catalog of an older DuckLake up to date'),
  override_data_path: yesNo.optional().describe('true: the storage has moved since the lake was made'),
})

const storageKeys = [
  'storage.bucket_url',
  ...Object.keys(storageCredentials.shape).map((key) => `storage.credentials.${key}`),
]

/** Everything that is looked up when it is left out. */
export const ducklakeKeys = [
  'ducklake_name',
  'catalog',
  'metadata_schema',
  'storage',
  ...storageKeys,
  'automatic_migration',
  'override_data_path',
]

/** Those that are secret. */
export const ducklakeSecrets = ['catalog', ...storageSecrets.map((key) => `storage.credentials.${key}`)]
