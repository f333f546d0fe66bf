import { z } from 'zod'
import { withHeader } from '../../model/request.ts'
import { defineAuth, identityOf, keysOf, plainText, secretText } from './define-auth.ts'

/**
 * `Authorization: Basic base64(utf8("username:password"))` (docs/contract/rest-api.md 4.2); the password may be empty.
 */
export const httpBasic = defineAuth({
  type: 'http_basic',
  summary: 'user name and password in the header "Authorization: Basic …"',
  options: z.strictObject({
    username: plainText.describe('who asks'),
    password: secretText.describe('looked up when it is left out'),
  }),
  injectable: ['username', 'password'],
  secret: ['password'],
  build: ({ username, password }) => ({
    type: 'http_basic',
    scheme: 'Basic',
    identity: identityOf('http_basic', { username }, [password]),
    secretKeys: keysOf(password),
    async authenticate(request, { vault }) {
      const pair = Buffer.from(`${username}:${password.reveal()}`, 'utf8').toString('base64')
      vault.add(password.reveal())
      vault.add(pair, password.key === '' ? '' : `${password.key} as a pair`)
      return withHeader(request, 'Authorization', `Basic ${pair}`)
    },
  }),
})
