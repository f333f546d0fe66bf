import { z } from 'zod'
import { withHeader } from '../../model/request.ts'
import { defineAuth, identityOf, keysOf, secretText } from './define-auth.ts'

/** `Authorization: Bearer <token>` (docs/contract/rest-api.md 4.2). An empty token is sent as it is. */
export const bearer = defineAuth({
  type: 'bearer',
  summary: 'a fixed token in the header "Authorization: Bearer …"',
  options: z.strictObject({ token: secretText.describe('sent as "Authorization: Bearer …"') }),
  injectable: ['token'],
  secret: ['token'],
  build: ({ token }) => ({
    type: 'bearer',
    scheme: 'Bearer',
    identity: identityOf('bearer', {}, [token]),
    secretKeys: keysOf(token),
    async authenticate(request, { vault }) {
      vault.add(token.reveal())
      return withHeader(request, 'Authorization', `Bearer ${token.reveal()}`)
    },
  }),
})
