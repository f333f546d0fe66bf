import { z } from 'zod'
import { nameOption } from './options.ts'
import { homes } from './target.ts'

/**
 * The options that say where a value goes: `x_param`, `x_body_path`, `x_header`, `x_data_key`. `what` = in words, with
 * its article.
 */
export function homeOptions<Key extends string>(
  key: Key,
  what: string,
): Record<`${Key}_${(typeof homes)[number]}`, typeof nameOption> {
  const described = {
    param: nameOption.describe(`query parameter for ${what}; default "${key}"`),
    body_path: nameOption.describe(`dotted path in the body for ${what}`),
    header: nameOption.describe(`request header for ${what}`),
    data_key: nameOption.describe(`form field in the body for ${what}`),
  }
  const named = homes.map((home) => [`${key}_${home}`, described[home]] as const)
  return Object.fromEntries(named) as Record<`${Key}_${(typeof homes)[number]}`, typeof nameOption>
}

/** Where expressions alone say where the position goes. */
export function sendOption<Key extends string>(
  key: Key,
): Record<`send_${Key}`, z.ZodOptional<z.ZodNullable<z.ZodBoolean>>> {
  const option = z
    .boolean()
    .nullish()
    .describe('false = it goes only where expressions of the request name `page.token`; default true')
  return { [`send_${key}`]: option } as Record<`send_${Key}`, typeof option>
}

/** The options about how many records a page holds; those of `homeOptions` for it among them. */
export const sizeOptions = {
  send_limit: z.boolean().nullish().describe('false = "limit" is the size of pages and is not sent; default true'),
  ...homeOptions('limit', 'the limit'),
}

/** Options of paginators that make up their positions. */
export const sendFirstOption = z
  .boolean()
  .nullish()
  .describe('false = the first request goes without its position; default true')
