import type { AuthDefinition } from '../../model/auth.ts'
import { apiKey } from './api-key.ts'
import { bearer } from './bearer.ts'
import { httpBasic } from './http-basic.ts'
import { httpDigest } from './http-digest.ts'
import { oauth2Jwt } from './oauth2-jwt.ts'
import { oauth2ClientCredentials } from './oauth2.ts'

/** Every auth type a config may name, by type; their aliases are in the definitions. */
export const auths = {
  bearer,
  api_key: apiKey,
  http_basic: httpBasic,
  http_digest: httpDigest,
  oauth2_client_credentials: oauth2ClientCredentials,
  oauth2_jwt: oauth2Jwt,
} satisfies Record<string, AuthDefinition>
