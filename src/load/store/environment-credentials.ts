import { readFileSync } from 'node:fs'
import { isJsonObject, ownValue } from '../../json/json.ts'
import { parseJson } from '../../json/json-text.ts'
import { SluiceError } from '../../model/errors.ts'
import { given } from '../../model/given.ts'
import { Secret } from '../../model/secrets.ts'
import type { World } from '../../model/world.ts'
import type { StorageCredentials } from './storage-options.ts'

type Environment = World['env']

/**
 * Credentials of Azure under the names that its own tools read: `AZURE_STORAGE_CONNECTION_STRING`, or `AZURE_STORAGE_ACCOUNT` with
 * `AZURE_STORAGE_KEY` or `AZURE_STORAGE_SAS_TOKEN`. What the config gives goes first.
 */
export function azureCredentials(written: StorageCredentials, env: Environment): StorageCredentials {
  if (written.azure_storage_account_name !== undefined) return written
  const parts = new Map(
    (env['AZURE_STORAGE_CONNECTION_STRING'] ?? '').split(';').map((pair) => {
      const at = pair.indexOf('=')
      return [pair.slice(0, at), pair.slice(at + 1)] as const
    }),
  )
  const account = parts.get('AccountName') ?? env['AZURE_STORAGE_ACCOUNT']
  return {
    ...given({
      azure_storage_account_name: account,
      azure_storage_account_key: secret(parts.get('AccountKey') ?? env['AZURE_STORAGE_KEY']),
      azure_storage_sas_token: secret(parts.get('SharedAccessSignature') ?? env['AZURE_STORAGE_SAS_TOKEN']),
      azure_account_host: hostOf(parts.get('BlobEndpoint'), account),
    }),
    ...written,
  }
}

/** The emulator's endpoint ends in the account, which is added to a host anyway. */
function hostOf(endpoint: string | undefined, account = ''): string | undefined {
  const bare = endpoint?.replace(/\/$/, '')
  if (bare === undefined) return undefined
  if (bare.endsWith(`/${account}`)) return bare.slice(0, -account.length - 1)
  return bare.replace(/^https:\/\//, '')
}

/** A service account of Google in the file that `GOOGLE_APPLICATION_CREDENTIALS` names. What the config gives goes first. */
export function googleCredentials(written: StorageCredentials, env: Environment): StorageCredentials {
  const path = env['GOOGLE_APPLICATION_CREDENTIALS']
  if (written.client_email !== undefined || path === undefined || path === '') return written
  const account = serviceAccountIn(path)
  const text = (key: string): string | undefined => {
    const value = ownValue(account, key)
    return typeof value === 'string' ? value : undefined
  }
  return {
    ...given({
      client_email: text('client_email'),
      private_key: secret(text('private_key')),
      token_uri: text('token_uri'),
      endpoint_url: env['STORAGE_EMULATOR_HOST'],
    }),
    ...written,
  }
}

function serviceAccountIn(path: string) {
  try {
    const value = parseJson(readFileSync(path, 'utf8'))
    if (isJsonObject(value) && typeof ownValue(value, 'client_email') === 'string') return value
  } catch {
    // said below
  }
  throw new SluiceError(
    'DESTINATION_AUTH_FAILED',
    'Could not open the bucket because the file that GOOGLE_APPLICATION_CREDENTIALS names is not the key of a service account.',
    {
      found: path,
      allowed: 'JSON with "client_email" and "private_key"',
      hint: 'Name the file with the key of the service account.',
    },
  )
}

function secret(text: string | undefined): Secret | undefined {
  return text === undefined || text === '' ? undefined : new Secret('', text)
}
