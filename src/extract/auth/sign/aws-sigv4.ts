import { AwsV4Signer } from 'aws4fetch'
import { z } from 'zod'
import type { Authenticator } from '../../../model/auth.ts'
import { defineAuth, identityOf, keysOf, plainText, secretText } from '../define-auth.ts'
import { withHeaders } from './wire-headers.ts'

/** Signature Version 4 of AWS, over each request as it goes out: API Gateway, DynamoDB, S3, and whatever else takes it. */
export const awsSigv4 = defineAuth({
  type: 'aws_sigv4',
  aliases: ['sigv4', 'aws'],
  summary: 'every request signed with an AWS access key (Signature Version 4)',
  options: z.strictObject({
    access_key_id: plainText.describe('looked up when it is left out'),
    secret_access_key: secretText.describe('looked up when it is left out'),
    session_token: secretText.nullish().describe('of temporary credentials'),
    region: plainText.describe('e.g. eu-central-1'),
    service: plainText.default('execute-api').describe('e.g. execute-api, dynamodb, s3'),
  }),
  injectable: ['access_key_id', 'secret_access_key', 'session_token', 'region'],
  secret: ['secret_access_key', 'session_token'],
  build: (given): Authenticator => {
    const { access_key_id: accessKeyId, secret_access_key: secretKey, region, service } = given
    const session = given.session_token ?? undefined
    return {
      type: 'aws_sigv4',
      scheme: 'AWS4-HMAC-SHA256',
      identity: identityOf('aws_sigv4', { accessKeyId, region, service }, [secretKey, session]),
      secretKeys: keysOf(secretKey, session),
      async authenticate(request, { vault }) {
        vault.add(secretKey.reveal())
        if (session !== undefined) vault.add(session.reveal())
        return request
      },
      async sign(wire, { world }) {
        const signer = new AwsV4Signer({
          method: wire.method,
          url: wire.origin + wire.path,
          headers: wire.headers.map(([name, value]) => [name, value] as [string, string]),
          body: wire.body ?? undefined,
          accessKeyId,
          secretAccessKey: secretKey.reveal(),
          ...(session !== undefined && { sessionToken: session.reveal() }),
          service,
          region,
          datetime: new Date(world.now()).toISOString().replaceAll(/[:-]|\.\d{3}/g, ''),
        })
        const { headers } = await signer.sign()
        const made = ['authorization', 'x-amz-date', 'x-amz-security-token', 'x-amz-content-sha256'].flatMap((name) => {
          const value = headers.get(name)
          return value === null ? [] : [[name, value] as const]
        })
        return withHeaders(wire, made)
      },
    }
  },
})
