import type { ConfigFunction } from '../../../src/config/document.ts'
import { IgnoreResponse, resource } from '../../../src/index.ts'
import type { HookResponse } from '../../../src/model/user-code/response-hook.ts'
import type { JsonObject } from '../../../src/json/json.ts'

interface Author {
  readonly author_id: number
}
interface Post {
  readonly id: number
  readonly title: string
}
interface WithReactions extends Post {
  readonly reactions: readonly Readonly<Record<string, unknown>>[]
}

/** What `{"$function": "<name>"}` in a case's config stands for; scripts/oracle/rest_api_functions.py has the twins. */
export const functions: Readonly<Record<string, ConfigFunction>> = {
  day_of: (moment: string) => moment.slice(0, 10),
  even_ids: (record: Post) => record.id % 2 === 0,
  first_two: (record: Post) => record.id < 2,
  without_title: ({ title, ...record }: Post) => (title === undefined ? {} : record),
  loud_title: (record: Post) => ({ ...record, title: record.title.toUpperCase() }),
  numbered_title: (record: Post) => ({ ...record, title: String(record.id) }),
  has_long_title: (record: Post) => record.title.length > 3,
  masked_body: (record: Post) => ({ ...record, body: '***' }),
  each_reaction: (record: WithReactions) => record.reactions.map((reaction) => ({ post_id: record.id, ...reaction })),
  is_heart: (record: { readonly kind: string }) => record.kind === 'heart',
  table_of_author: (record: Author) => `books_of_${record.author_id}`,
  add_note: (response: HookResponse) => response.setJson({ ...(response.json() as JsonObject), note: 'seen' }),
  as_empty_page(response: HookResponse) {
    response.status = 200
    response.text = '{"data": []}'
  },
  one_record: (response: HookResponse) => response.setJson({ data: [{ id: 1, was: response.json() }] }),
  ignore_it() {
    throw new IgnoreResponse()
  },
}

/** What `{"$resource": "<name>"}` stands for. */
export const resources = {
  seeds: resource({
    name: 'seeds',
    *rows() {
      yield [
        { post_id: 0, tag: 'a' },
        { post_id: 1, tag: 'b' },
      ]
      yield [{ post_id: 2, tag: 'c' }]
    },
  }),
  hidden_seeds: resource({
    name: 'hidden_seeds',
    selected: false,
    rows: () => [{ post_id: 3 }, { post_id: 4 }],
  }),
}
