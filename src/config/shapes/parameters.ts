import { z } from 'zod'
import { castTypes } from '../plan/expression/cast-value.ts'
import { scalar } from './kinds.ts'

const plain = z.union([z.null(), scalar, z.array(z.unknown())])

const declarationShape = z.strictObject({
  data_type: z.enum(castTypes).optional().describe('of the value; default: that of "default", else text'),
  value: z.unknown().optional().describe('the value itself; also what --set parameters.<name>=… sets'),
  default: z.unknown().optional().describe('when no value is found'),
  choices: z.array(z.string()).min(1).optional().describe('the values that it may have'),
  secret: z.boolean().optional().describe('true = its value is never shown'),
  required: z
    .boolean()
    .optional()
    .describe(
      'false = it may be missing: config.<name> is then not defined; default true, where there is no "default"',
    ),
  description: z.string().optional().describe('for people'),
})

/** One of `parameters`: a declaration, or the value itself. */
export const parameterShape = z.union([declarationShape, plain])

export type WrittenParameter = z.output<typeof declarationShape>
