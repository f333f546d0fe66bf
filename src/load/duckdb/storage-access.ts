import { quoteName, quoteText } from '../../model/names/quoted-name.ts'
import type { Secret } from '../../model/secrets.ts'
import { credentialText, type Storage } from '../store/storage-options.ts'

/** What DuckDB needs before it can read and write a storage. */
export interface StorageAccess {
  /** extensions to load, in order */
  readonly extensions: readonly string[]
  /** makes the credentials known for this storage alone; undefined = none are needed, or none were given */
  readonly secret: string | undefined
}

/** How DuckDB gets at a storage. `name` is the secret's, unique in its engine. */
export function accessTo({ url, credentials }: Storage, name: string): StorageAccess {
  const scheme = /^([a-z0-9]+):\/\//.exec(url)?.[1]
  const secret = (type: string, options: readonly Option[]): string => secretOf({ name, type, scope: url, options })
  switch (scheme) {
    case undefined:
      return { extensions: [], secret: undefined }
    case 'gs':
    case 'gcs': {
      const { gcs_hmac_key: key, gcs_hmac_secret: hidden } = credentials
      return {
        extensions: ['httpfs'],
        secret: secret('gcs', [
          ['key_id', key],
          ['secret', hidden],
        ]),
      }
    }
    case 'az':
    case 'abfss':
      return {
        extensions: ['azure'],
        secret: secret('azure', [['connection_string', azureConnection(credentials)]]),
      }
    default:
      return { extensions: ['httpfs'], secret: secret('s3', s3Options(credentials)) }
  }
}

type Option = readonly [name: string, value: string | Secret | boolean | undefined]

function s3Options(credentials: Storage['credentials']): readonly Option[] {
  const endpoint = credentials.endpoint_url
  const url = endpoint !== undefined && URL.canParse(endpoint) ? new URL(endpoint) : undefined
  return [
    ['key_id', credentials.aws_access_key_id],
    ['secret', credentials.aws_secret_access_key],
    ['session_token', credentials.aws_session_token],
    ['region', credentials.region_name ?? 'us-east-1'],
    ['endpoint', url?.host ?? endpoint],
    ['url_style', endpoint === undefined ? undefined : 'path'],
    ['use_ssl', url === undefined ? undefined : url.protocol === 'https:'],
  ]
}

function azureConnection(credentials: Storage['credentials']): string | undefined {
  const account = credentials.azure_storage_account_name
  if (account === undefined) return undefined
  const key = credentialText(credentials.azure_storage_account_key)
  const sas = credentialText(credentials.azure_storage_sas_token)
  const host = credentials.azure_account_host
  const local = host !== undefined && /^https?:\/\//.test(host)
  return [
    `DefaultEndpointsProtocol=${local ? new URL(host).protocol.slice(0, -1) : 'https'}`,
    `AccountName=${account}`,
    ...(key === undefined ? [] : [`AccountKey=${key}`]),
    ...(sas === undefined ? [] : [`SharedAccessSignature=${sas.replace(/^\?/, '')}`]),
    ...(local ? [`BlobEndpoint=${host.replace(/\/$/, '')}/${account}`] : []),
    ...(host !== undefined && !local ? [`BlobEndpoint=https://${host}`] : []),
  ].join(';')
}

interface SecretParts {
  readonly name: string
  readonly type: string
  /** the only places it opens */
  readonly scope: string
  readonly options: readonly Option[]
}

function secretOf({ name, type, scope, options }: SecretParts): string {
  const written = options.flatMap(([option, value]) => {
    const text = typeof value === 'boolean' ? String(value) : credentialText(value)
    return text === undefined ? [] : [`${option} ${typeof value === 'boolean' ? text : quoteText(text)}`]
  })
  return `CREATE OR REPLACE TEMPORARY SECRET ${quoteName(name)} (TYPE ${type}, ${[...written, `SCOPE ${quoteText(scope)}`].join(', ')})`
}
