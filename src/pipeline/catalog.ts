import { parseDestination } from '../destinations/index.ts'
import { auths } from '../extract/auth/index.ts'
import { decoders } from '../extract/decode/index.ts'
import { compileExpression } from '../language/jinja/compile-expression.ts'
import { paginators } from '../extract/paginate/index.ts'
import { compilePath } from '../language/jsonpath/compile-path.ts'
import type { Catalog } from '../model/catalog.ts'
import { SluiceError } from '../model/errors.ts'

/** Every component a config may name. The one place where stages' catalogs meet. */
export const catalog: Catalog = {
  paginators,
  auths,
  decoders,
  compilePath,
  compileExpression,
  checkDestination: (text) => {
    try {
      parseDestination(text, { pipeline: 'pipeline', cwd: '/' })
      return true
    } catch (error) {
      if (!(error instanceof SluiceError)) throw error
      const { allowed, hint } = error.details
      return {
        message: 'it names no destination that sluice knows',
        allowed: typeof allowed === 'string' ? [allowed] : (allowed ?? []),
        ...(error.code !== 'DESTINATION_UNKNOWN' && {
          mistake: { code: error.code, message: error.message, ...(hint !== undefined && { hint }) },
        }),
      }
    }
  },
}
