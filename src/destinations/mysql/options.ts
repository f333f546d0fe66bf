import { z } from 'zod'
import { plainText, secretText, wholeNumber } from '../../model/component/option-text.ts'

/** How the connection is encrypted; the meanings are those of MySQL's own client. */
export const sslModes = ['DISABLED', 'PREFERRED', 'REQUIRED', 'VERIFY_CA', 'VERIFY_IDENTITY'] as const

/** The options, in dlt's keys. */
export const mysqlOptions = z.strictObject({
  host: plainText.describe('a name, an address, or the path of a Unix socket'),
  port: wholeNumber.optional().describe('default 3306'),
  database: plainText.optional().describe('opened first; tables go into a database named as the dataset'),
  username: plainText.describe('who connects'),
  password: secretText.optional().describe('default: none'),
  ssl_mode: z.enum(sslModes).optional().describe('default PREFERRED'),
  ssl_ca: plainText.optional().describe('PEM file of the authority'),
  connect_timeout: wholeNumber.optional().describe('seconds; default 15'),
  drivername: plainText.optional().describe("dlt's: mysql+pymysql, mariadb+…; means nothing more here"),
})

/** Everything that is looked up when it is left out. */
export const mysqlKeys = Object.keys(mysqlOptions.shape)
