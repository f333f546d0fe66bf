import { defaultDestination } from '../destinations/forms.ts'
import { destinations } from '../destinations/index.ts'
import { auths } from '../extract/auth/index.ts'
import { decoders } from '../extract/decode/index.ts'
import { compileExpression } from '../language/jinja/compile-expression.ts'
import { paginators } from '../extract/paginate/index.ts'
import { compilePath } from '../language/jsonpath/compile-path.ts'
import type { Catalog } from '../model/component/catalog.ts'

/** Every component a config may name. The one place where stages' catalogs meet. */
export const catalog: Catalog = {
  paginators,
  auths,
  destinations,
  defaultDestination,
  decoders,
  compilePath,
  compileExpression,
  python: async (world) => {
    const { pythonCompiler } = await import('./python/compile-python.ts')
    return pythonCompiler(world)
  },
}
