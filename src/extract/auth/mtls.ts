import { z } from 'zod'
import type { Authenticator } from '../../model/auth.ts'
import { given as present } from '../../model/given.ts'
import { authInstance, defineAuth, identityOf, keysOf, plainText, secretText } from './define-auth.ts'

/** A certificate of the client's: it is shown when the connection is made, before anything is asked. */
export const mtls = defineAuth({
  type: 'mtls',
  aliases: ['client_certificate'],
  summary: 'a client certificate (mutual TLS), alone or beside another auth',
  options: z.strictObject({
    certificate: plainText.describe('PEM text, with the certificates between it and the authority'),
    private_key: secretText.describe('PEM text'),
    passphrase: secretText.nullish().describe('of an encrypted private key'),
    authority: plainText.nullish().describe("PEM text of a private authority that signed the server's certificate"),
    auth: authInstance.nullish().describe('what goes into the requests besides'),
  }),
  injectable: ['certificate', 'private_key', 'passphrase'],
  secret: ['private_key', 'passphrase'],
  nested: ['auth'],
  build: (given): Authenticator => {
    const { private_key: key } = given
    const passphrase = given.passphrase ?? undefined
    const inner = given.auth ?? undefined
    const lines = (pem: string): string => pem.replaceAll(String.raw`\n`, '\n')
    const certificate = lines(given.certificate)
    return {
      ...inner,
      type: 'mtls',
      identity: identityOf('mtls', { certificate, inner: inner?.identity ?? null }, [key, passphrase]),
      secretKeys: [...keysOf(key, passphrase), ...(inner?.secretKeys ?? [])],
      tls: {
        certificate,
        privateKey: lines(key.reveal()),
        ...present({ passphrase: passphrase?.reveal(), authority: given.authority ?? undefined }),
      },
      async authenticate(request, tools) {
        return inner === undefined ? request : inner.authenticate(request, tools)
      },
    }
  },
})
