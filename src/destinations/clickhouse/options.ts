import { z } from 'zod'
import { plainText, secretText, wholeNumber } from '../../model/component/option-text.ts'

const flag = z
  .union([z.boolean(), z.literal([0, 1, '0', '1', 'true', 'false', 'True', 'False'])])
  .transform((value) => value === true || value === 1 || value === '1' || value === 'true' || value === 'True')

/** Engines of tables, by dlt's names for them. */
export const tableEngines = {
  merge_tree: 'MergeTree',
  replicated_merge_tree: 'ReplicatedMergeTree',
  shared_merge_tree: 'SharedMergeTree',
} as const

/** The options, in dlt's keys. */
export const clickhouseOptions = z.strictObject({
  host: plainText.describe('a name or an address'),
  http_port: wholeNumber.optional().describe('default 8443, without TLS 8123'),
  port: wholeNumber.optional().describe("the native port, dlt's; sluice goes by HTTP alone"),
  database: plainText.optional().describe('default "default"; a dataset is a prefix of its tables'),
  username: plainText.optional().describe('default "default"'),
  password: secretText.optional().describe('default: none'),
  secure: flag.optional().describe('TLS; default 1'),
  verify: flag.optional().describe('whether the certificate is checked; default 1'),
  ca_certs: plainText.optional().describe('PEM file of the authority'),
  connect_timeout: wholeNumber.optional().describe('seconds; default 15'),
  send_receive_timeout: wholeNumber.optional().describe('seconds that an answer may take; default 300'),
  dataset_table_separator: plainText.optional().describe('between dataset and table; default ___'),
  dataset_sentinel_table_name: plainText.optional().describe('marks a dataset; default dlt_sentinel_table'),
  table_engine_type: z
    .enum(['merge_tree', 'replicated_merge_tree', 'shared_merge_tree'])
    .optional()
    .describe('of tables that are made; default merge_tree'),
  select_sequential_consistency: wholeNumber.optional().describe('default 1'),
  drivername: plainText.optional().describe("dlt's; means nothing more here"),
})

/** Everything that is looked up when it is left out. */
export const clickhouseKeys = Object.keys(clickhouseOptions.shape)
