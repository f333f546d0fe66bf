import { z } from 'zod'
import type { Authenticator } from '../../model/auth.ts'
import { SluiceError } from '../../model/errors.ts'
import { authInstance, defineAuth } from './define-auth.ts'

/** One of several auths, by a value: that of a parameter, as a rule. Those that are not chosen need no secrets. */
export const select = defineAuth({
  type: 'select',
  summary: 'one of several auths, by the value of a parameter',
  options: z.strictObject({
    by: z.union([z.string(), z.number(), z.boolean()]).describe('the value that chooses, e.g. ${config.auth_type}'),
    options: z.record(z.string(), z.nullable(authInstance)).describe('auth by value; null = none'),
  }),
  injectable: [],
  secret: [],
  nested: ['options.*'],
  build: ({ by, options }): Authenticator => {
    const chosen = Object.hasOwn(options, String(by)) ? options[String(by)] : undefined
    if (chosen !== undefined && chosen !== null) return chosen
    throw new SluiceError('CONFIG_INVALID_AUTH', `Could not choose an auth because there is none for "${by}".`, {
      found: String(by),
      allowed: Object.keys(options),
      hint: 'Give the parameter one of these values, or write an auth for it.',
    })
  },
})
