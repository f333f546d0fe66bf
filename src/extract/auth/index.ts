import type { AuthDefinition } from '../../model/auth.ts'
import { apiKey } from './api-key.ts'
import { bearer } from './bearer.ts'
import { httpBasic } from './http-basic.ts'
import { httpDigest } from './http-digest.ts'
import { mtls } from './mtls.ts'
import { oauth2Jwt } from './oauth2-jwt.ts'
import { oauth2ClientCredentials } from './oauth2.ts'
import { pool } from './pool.ts'
import { select } from './select.ts'
import { authorizationCode } from './session/authorization-code.ts'
import { deviceCode } from './session/device-code.ts'
import { login } from './session/login.ts'
import { awsSigv4 } from './sign/aws-sigv4.ts'
import { hmac } from './sign/hmac.ts'
import { jwt } from './sign/jwt.ts'
import { oauth1 } from './sign/oauth1.ts'

/** Every auth type a config may name, by type; their aliases are in the definitions. */
export const auths = {
  bearer,
  api_key: apiKey,
  http_basic: httpBasic,
  http_digest: httpDigest,
  oauth2_client_credentials: oauth2ClientCredentials,
  oauth2_authorization_code: authorizationCode,
  oauth2_device: deviceCode,
  oauth2_jwt: oauth2Jwt,
  login,
  select,
  pool,
  jwt,
  hmac,
  aws_sigv4: awsSigv4,
  oauth1,
  mtls,
} satisfies Record<string, AuthDefinition>
