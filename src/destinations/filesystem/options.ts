import { z } from 'zod'
import { storageCredentials, storageSecrets } from '../../load/store/storage-options.ts'
import { plainText, wholeNumber } from '../../model/component/option-text.ts'

/** The options, in dlt's keys; the credentials stand beside them, or under `credentials`. */
export const filesystemOptions = z.strictObject({
  bucket_url: plainText.describe('a folder, file:///…, s3://bucket/prefix, gs://…, az://container/…'),
  layout: plainText.optional().describe("dlt's; default {table_name}/{load_id}.{file_id}.{ext}"),
  extra_placeholders: z.record(z.string(), plainText).optional().describe('values for names of your own in the layout'),
  current_datetime: plainText
    .optional()
    .describe('ISO moment for the parts of a date in the layout; default: of the load'),
  loader_file_format: z.enum(['jsonl', 'parquet']).optional().describe('default jsonl (packed by gzip), as dlt'),
  disable_compression: z.boolean().optional().describe('true: JSONL without gzip'),
  max_state_files: wholeNumber.optional().describe('states of a pipeline that are kept; default 100'),
  ...storageCredentials.shape,
  credentials: storageCredentials.optional().describe('what opens the bucket'),
})

/** Everything that is looked up when it is left out. */
export const filesystemKeys = [
  'bucket_url',
  'layout',
  'current_datetime',
  'loader_file_format',
  'max_state_files',
  ...Object.keys(storageCredentials.shape),
]

/** Those that are secret. */
export const filesystemSecrets = [...storageSecrets, ...storageSecrets.map((key) => `credentials.${key}`)]
