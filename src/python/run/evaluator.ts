import { attributeOf } from './attributes.ts'
import { evaluate } from './evaluate.ts'
import type { Evaluator } from './machine.ts'
import { block, runBlock } from './statements/block.ts'
import { importModule } from './statements/imports.ts'

/** The evaluator with all its parts. */
export const evaluator: Evaluator = { evaluate, block, run: runBlock, attribute: attributeOf, importModule }
