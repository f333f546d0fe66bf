import { createHmac } from 'node:crypto'
import { authCases, built } from 'sluice/testing'
import { signedHmac, signedText } from './hmac-auth.ts'
import { runCases } from './run-cases.ts'

const key = 'sign-with-this-key'

await runCases(
  authCases({
    make: () => built(signedHmac({ key_id: 'me', key })),
    secrets: [key],
    // the server: it signs what it got and compares
    acceptsSigned: (request) => {
      const header = (name: string) => request.headers.find(([other]) => other.toLowerCase() === name)?.[1] ?? ''
      const due = createHmac('sha256', key)
        .update(signedText(request, header('x-date')))
        .digest('hex')
      return header('authorization') === `HMAC-SHA256 id=me, signature=${due}`
    },
    refused: [() => built(signedHmac({ key_id: '', key }))],
  }),
)
