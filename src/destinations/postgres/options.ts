import { z } from 'zod'
import { plainText, secretText, wholeNumber } from '../../model/component/option-text.ts'

/** How the connection is encrypted; the meanings are libpq's. */
export const sslModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const
export type SslMode = (typeof sslModes)[number]

// parameters of a URL: in the options they may stand beside the others, or under `query` as in dlt
const parameters = {
  sslmode: z.enum(sslModes).optional().describe('as in libpq; default prefer'),
  sslrootcert: plainText.optional().describe('PEM file of the authority; system = those that Node knows'),
  sslcert: plainText.optional().describe('PEM file of your certificate'),
  sslkey: plainText.optional().describe('PEM file of your key'),
  connect_timeout: wholeNumber.optional().describe('seconds; default 15'),
  application_name: plainText.optional().describe('as the server lists it; default sluice'),
  options: plainText.optional().describe('settings for the session, as in libpq'),
  channel_binding: plainText.optional().describe('as in libpq: disable, prefer, require'),
}

/** Names of the parameters; `host` may be one of a URL's too. */
export const parameterNames = [...Object.keys(parameters), 'host']

/** The options, in dlt's keys. */
export const postgresOptions = z.strictObject({
  host: plainText.describe('a name, an address, or the folder of a Unix socket'),
  port: wholeNumber.optional().describe('default 5432'),
  database: plainText.describe('its name'),
  username: plainText.describe('who connects'),
  password: secretText.optional().describe('default: PGPASSWORD or ~/.pgpass'),
  ...parameters,
  query: z.strictObject(parameters).optional().describe('parameters as they stand in a URL'),
})

/** Everything that is looked up when it is left out. */
export const postgresKeys = Object.keys(postgresOptions.shape)
