import { z } from 'zod'
import { plainText, secretText } from '../../model/component/option-text.ts'
import type { Secret } from '../../model/secrets.ts'

/** What opens a bucket, in dlt's keys: those of S3 and what is like it, of Google and of Azure. */
export const storageCredentials = z.strictObject({
  aws_access_key_id: plainText.optional().describe('S3: the key'),
  aws_secret_access_key: secretText.optional().describe('S3: its secret'),
  aws_session_token: secretText.optional().describe('S3: of temporary credentials'),
  region_name: plainText.optional().describe('S3: default us-east-1'),
  endpoint_url: plainText.optional().describe('S3: another service that speaks it, as in http://127.0.0.1:9000'),
  project_id: plainText.optional().describe('gs://: project of a service account'),
  client_email: plainText.optional().describe('gs://: name of a service account'),
  private_key: secretText.optional().describe('gs://: its key, PEM'),
  token_uri: plainText.optional().describe('gs://: where its tokens are from; default that of Google'),
  gcs_hmac_key: plainText.optional().describe('gs://: access id of an HMAC key, by which DuckDB reads and writes'),
  gcs_hmac_secret: secretText.optional().describe('gs://: secret of an HMAC key'),
  azure_storage_account_name: plainText.optional().describe('az://: the account'),
  azure_storage_account_key: secretText.optional().describe('az://: its key'),
  azure_storage_sas_token: secretText.optional().describe('az://: instead of the key'),
  azure_account_host: plainText.optional().describe('az://: default <account>.blob.core.windows.net'),
})

/** The keys of `storageCredentials` that are secret. */
export const storageSecrets = [
  'aws_secret_access_key',
  'aws_session_token',
  'private_key',
  'gcs_hmac_secret',
  'azure_storage_account_key',
  'azure_storage_sas_token',
] as const

export type StorageCredentials = z.output<typeof storageCredentials>

/** A folder, or a place in a bucket, that rows are kept in. */
export interface Storage {
  /** an absolute path, or `s3://…`, `gs://…`, `az://…`; ends in a slash */
  readonly url: string
  readonly credentials: StorageCredentials
}

/** The text of a credential, secret or not; undefined when it is absent or empty. */
export function credentialText(value: string | Secret | undefined): string | undefined {
  const text = typeof value === 'object' ? value.reveal() : value
  return text === '' ? undefined : text
}
