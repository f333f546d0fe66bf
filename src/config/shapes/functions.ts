import { z } from 'zod'
import type { ConfigFunction } from '../document.ts'

/** A function from a TypeScript config. The message is the kind's name, used when a union is explained. */
export const configFunction = z.custom<ConfigFunction>((value) => typeof value === 'function', 'a function')

/**
 * A function as Python text, for configs that are data (docs/processing-steps.md). It has become a function before shapes
 * are checked (`plan/step/python-functions.ts`).
 */
export const pythonFunction = z
  .strictObject({
    python: z
      .string()
      .min(1)
      .describe('a Python function: a lambda, or statements of which the last is a def; sluice evaluates it itself'),
  })
  .transform((): ConfigFunction => () => null)

/** A function in either form. */
export const someFunction = z.union([configFunction, pythonFunction])
