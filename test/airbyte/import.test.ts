import { describe, expect, test } from 'vitest'
import { imported } from './manifests.ts'

/** A manifest of one stream; `retriever` and `stream` are laid over. */
const manifest = (stream: string, more = ''): string => `
version: 6.0.0
type: DeclarativeSource
check: { type: CheckStream, stream_names: [orders] }
definitions:
  requester:
    type: HttpRequester
    url_base: https://api.example.com/v1
    http_method: GET
  selector: { type: RecordSelector, extractor: { type: DpathExtractor, field_path: [data] } }
streams:
${stream}
${more}
`

const orders = (more: string, retriever = ''): string => `
  - type: DeclarativeStream
    name: orders
    primary_key: [id]
    retriever:
      type: SimpleRetriever
      requester: { $ref: '#/definitions/requester', path: /orders }
      record_selector: { $ref: '#/definitions/selector' }
${retriever}
${more}
`

const resource = (text: string): Record<string, unknown> => {
  const value = imported(text).value as { resources: Record<string, unknown>[] }
  return value.resources[0] ?? {}
}

describe('reading', () => {
  test('YAML 1.1: off is a boolean, dates stay text, and single letters too', () => {
    const text = manifest(orders('', ''), 'metadata: { a: off, b: 2024-01-01, c: n, d: 1e3 }')
    expect(imported(text).imported).toMatchObject([{ stream: 'orders', status: 'converted' }])
  })

  test('a reference that leads nowhere, or back to itself, is named with its line', () => {
    const lost = manifest(orders('', '')).replace('#/definitions/selector', '#/definitions/nothing')
    expect(() => imported(lost)).toThrow(/"#\/definitions\/nothing" leads nowhere: there is no "nothing"/)
    const circle = manifest(orders('', ''), "loop: { a: '#/loop' }")
    expect(() => imported(circle)).toThrow(/it leads back to itself/)
  })

  test('$parameters flow down, the nearest wins, and fill what is empty', () => {
    const text = manifest(`
  - type: DeclarativeStream
    $parameters: { name: orders, path: orders, field: data }
    retriever:
      type: SimpleRetriever
      $parameters: { field: items }
      requester: { $ref: '#/definitions/requester', path: '' }
      record_selector: { extractor: { field_path: ["{{ parameters['field'] }}"] } }`)
    expect(resource(text)).toMatchObject({ name: 'orders', endpoint: { path: 'orders', data_selector: 'items' } })
  })
})

test('what a connector does with the values of its config is noted at each stream, not done in silence', () => {
  const rules = `
spec:
  type: Spec
  connection_specification: { type: object, properties: { shop: { type: string } } }
  config_normalization_rules:
    transformations:
      - type: ConfigAddFields
        fields: [{ type: AddedFieldDefinition, path: [shop], value: "{{ config['shop'] | lower }}" }]
    validations: [{ type: DpathValidator, field_path: [shop], validation_strategy: { type: ValidateAdheresToSchema } }]`
  const stream = imported(manifest(orders('', ''), rules)).imported?.[0]
  expect(stream?.status).toBe('converted with notes')
  expect(stream?.notes.map(({ text }) => text)).toEqual([
    expect.stringContaining('changes values of its config before it uses them'),
    expect.stringContaining('checks values of its config'),
  ])
})

describe('streams that the config or the API names', () => {
  const dynamic = (resolver: string): string => `
version: 6.0.0
type: DeclarativeSource
check: { type: CheckDynamicStream, stream_count: 1 }
dynamic_streams:
  - type: DynamicDeclarativeStream
    name: reports
    stream_template:
      type: DeclarativeStream
      name: ''
      retriever:
        type: SimpleRetriever
        requester: { type: HttpRequester, url_base: https://api.example.com, path: '' }
        record_selector: { extractor: { field_path: [] } }
    components_resolver: ${resolver}
spec:
  connection_specification:
    properties:
      reports: { type: array }
      token: { type: string, airbyte_secret: true }
`
  const ofConfig = (value: string): string =>
    dynamic(
      `{ type: ConfigComponentsResolver, stream_config: { configs_pointer: [reports] }, components_mapping: [{ field_path: [name], value: "${value}" }] }`,
    )

  test('a condition over the config selects them', () => {
    const conditional = `
  - type: ConditionalStreams
    condition: "{{ config['all'] }}"
    streams: [{ $ref: '#/streams/0', name: archive }]`
    const value = imported(manifest(orders('', '') + conditional)).value as { resources: unknown[] }
    expect(value.resources[1]).toMatchObject({
      name: 'archive',
      selected: '${{ true if config.all else false }}',
    })
  })

  test('a stream under several conditions comes when one of them holds, and always when it stands outside of them too', () => {
    const under = (condition: string, stream = "{ $ref: '#/streams/0', name: archive }"): string => `
  - type: ConditionalStreams
    condition: "{{ config['${condition}'] }}"
    streams: [${stream}]`
    const resourcesOf = (more: string): unknown =>
      (imported(manifest(orders('', '') + more)).value as { resources: unknown }).resources
    expect(resourcesOf(under('all') + under('old'))).toMatchObject([
      { name: 'orders' },
      { name: 'archive', selected: '${{ true if (config.all) or (config.old) else false }}' },
    ])
    const always = "\n  - { $ref: '#/streams/0', name: archive }"
    for (const more of [under('all') + always, always + under('all')]) {
      expect(resourcesOf(more)).toMatchObject([{ name: 'orders' }, { name: 'archive' }])
      expect(resourcesOf(more)).not.toMatchObject([{}, { selected: expect.anything() as unknown }])
    }
  })

  test('another definition under the same name loads into the same table', () => {
    const other =
      "{ $ref: '#/streams/0', retriever: { $ref: '#/streams/0/retriever', requester: { $ref: '#/definitions/requester', path: /new } } }"
    const conditional = `
  - type: ConditionalStreams
    condition: "{{ config['all'] }}"
    streams: [${other}]`
    const { resources } = imported(manifest(orders('', '') + conditional)).value as { resources: unknown[] }
    expect(resources).toMatchObject([{ name: 'orders' }, { name: 'orders_2', table_name: 'orders' }])
    expect(resources[0]).not.toHaveProperty('table_name')
  })

  test('those that the config names need it', () => {
    expect(() => imported(ofConfig("{{ components_values['name'] }}"))).toThrow(
      expect.objectContaining({
        details: expect.objectContaining({
          found: expect.stringMatching(/"reports" of the config.*give it with --config/) as string,
        }) as unknown,
      }) as Error,
    )
  })

  test('a secret never becomes the name of a stream', () => {
    const values = { reports: [{ name: 'a' }], token: 'key-123456789' }
    const text = ofConfig("{{ components_values['name'] }}-{{ config['token'] }}")
    expect(() => imported(text, 'shop', values)).toThrow(/IMPORT_NO_STREAMS|none of its streams/)
  })

  test('those that the API names are one resource, whose records name their tables', () => {
    const resolver = `
      type: HttpComponentsResolver
      retriever:
        type: SimpleRetriever
        requester: { type: HttpRequester, url_base: https://api.example.com, path: kinds }
        record_selector: { extractor: { field_path: [] } }
      components_mapping:
        - { field_path: [name], value: "{{ components_values['title'] | lower }}" }
        - { field_path: [retriever, requester, path], value: "kinds/{{ components_values.id }}" }`
    expect(imported(dynamic(resolver)).value).toMatchObject({
      resources: [
        {
          name: 'reports',
          table_name: '${{ record._stream }}',
          endpoint: {
            path: 'kinds/${{ slice.extra_id }}',
            for_each: [{ resource: 'reports_components', field: 'id', fields: { extra_title: 'title' } }],
          },
          processing_steps: [{ map: { set: { _stream: 'slice.extra_title | lower' } } }],
        },
        { name: 'reports_components', selected: false },
      ],
    })
  })

  test('properties that do not fit into one request are refused by name', () => {
    const properties = (limit: number): string =>
      orders('', '').replace(
        'path: /orders',
        `path: /orders, request_parameters: { fields: { type: QueryProperties, property_list: [a, b, c], property_chunking: { type: PropertyChunking, property_limit_type: property_count, property_limit: ${limit} } } }`,
      )
    expect(resource(manifest(properties(3)))).toMatchObject({ endpoint: { params: { fields: 'a,b,c' } } })
    const good = orders('', '').replace('name: orders', 'name: good')
    const [bad] = imported(manifest(`${properties(2)}${good}`)).imported ?? []
    expect(bad?.refusal?.message).toMatch(/"property_chunking": 3 properties, of which at most 2 go into one request/)
  })
})

describe('what cannot be read is refused with its code and its line', () => {
  test.each([
    [
      'IMPORT_CUSTOM_CODE',
      orders('', '      partition_router: { type: CustomPartitionRouter, class_name: source_x.components.Y }'),
    ],
    [
      'IMPORT_UNSUPPORTED',
      orders('', '      paginator: { type: DefaultPaginator, pagination_strategy: { type: AsyncRetriever } }'),
    ],
    ['IMPORT_UNKNOWN_TYPE', orders('', '      paginator: { type: DefaultPaginatr }')],
    [
      'IMPORT_STATEMENTS',
      orders(
        "    transformations: [{ type: AddFields, fields: [{ path: [a], value: '{% for a in b %}{% endfor %}' }] }]",
      ),
    ],
  ])('%s', (code, stream) => {
    const good = orders('', '').replace('name: orders', 'name: good')
    const [bad] = imported(manifest(`${stream}${good}`)).imported ?? []
    expect(bad).toMatchObject({ stream: 'orders', status: 'refused', refusal: { code } })
    expect(bad?.refusal?.line).toBeGreaterThan(10)
  })

  test('a child of a stream that is left out is left out too', () => {
    const parent = orders('', '      partition_router: { type: CustomPartitionRouter, class_name: x.Y }')
    const child = `
  - type: DeclarativeStream
    name: lines
    retriever:
      type: SimpleRetriever
      requester: { $ref: '#/definitions/requester', path: 'orders/{{ stream_partition.order }}/lines' }
      record_selector: { $ref: '#/definitions/selector' }
      partition_router:
        type: SubstreamPartitionRouter
        parent_stream_configs: [{ parent_key: id, partition_field: order, stream: '#/streams/0' }]
`
    const good = orders('', '').replace('name: orders', 'name: good')
    const report = imported(manifest(`${parent}${child}${good}`)).imported ?? []
    expect(report.map(({ stream, status }) => [stream, status])).toEqual([
      ['orders', 'refused'],
      ['lines', 'refused'],
      ['good', 'converted'],
    ])
    expect(report[1]?.refusal?.message).toContain('Its parent "orders" is left out.')
  })
})

describe('what becomes of components', () => {
  test('values of the user are lookups with a type, secrets among them', () => {
    const text = manifest(
      orders('', '').replace(
        'path: /orders',
        "path: /orders, request_parameters: { region: \"{{ config['region'] }}\" }, authenticator: { type: BearerAuthenticator, api_token: \"{{ config['credentials']['token'] }}\" }",
      ),
      `
spec:
  type: Spec
  connection_specification:
    type: object
    required: [region]
    properties:
      region: { type: string, enum: [us, eu], default: us }
      credentials:
        type: object
        oneOf:
          - { properties: { auth_type: { const: token }, token: { type: string, airbyte_secret: true } } }
          - { properties: { auth_type: { const: none } } }`,
    )
    const value = imported(text).value as Record<string, unknown>
    expect(value['parameters']).toEqual({
      region: { data_type: 'text', default: 'us', choices: ['us', 'eu'] },
      'credentials.auth_type': { data_type: 'text', choices: ['token', 'none'], required: false },
      'credentials.token': { data_type: 'text', secret: true, required: false },
    })
    expect(value['client']).toMatchObject({
      auth: { type: 'bearer', token: { store: 'config', key: 'credentials.token', fallback: null } },
    })
  })

  test('a parent of which only fields are sent is a placeholder, and one that is named elsewhere a slice', () => {
    const child = (value: string): string => `
${orders('', '')}
  - type: DeclarativeStream
    name: lines
    retriever:
      type: SimpleRetriever
      requester: { $ref: '#/definitions/requester', path: 'orders/{{ stream_partition.order }}/lines' }
      record_selector: { $ref: '#/definitions/selector' }
      partition_router:
        type: SubstreamPartitionRouter
        parent_stream_configs: [{ parent_key: id, partition_field: order, stream: '#/streams/0' }]
    transformations: [{ type: AddFields, fields: [{ path: [o], value: "${value}" }] }]
`
    const lines = (value: string): unknown =>
      (imported(manifest(child(value))).value as { resources: unknown[] }).resources[1]
    expect(lines('x')).toMatchObject({ endpoint: { path: 'orders/{resources.orders.id}/lines' } })
    expect(lines("{{ stream_slice['order'] }}")).toMatchObject({
      endpoint: {
        path: 'orders/{slice.order}/lines',
        for_each: [{ resource: 'orders', field: 'id', as: 'order' }],
      },
      processing_steps: [{ map: { set: { o: "slice.order | default('')" } } }],
    })
  })

  test('a parent written out once more is the listed stream only where it makes the same records', () => {
    const child = (more: string): string => `
${orders("    transformations: [{ type: RemoveFields, field_pointers: [['secret']] }]", '')}
  - type: DeclarativeStream
    name: lines
    retriever:
      type: SimpleRetriever
      requester: { $ref: '#/definitions/requester', path: 'orders/{{ stream_partition.order }}/lines' }
      record_selector: { $ref: '#/definitions/selector' }
      partition_router:
        type: SubstreamPartitionRouter
        parent_stream_configs:
          - parent_key: id
            partition_field: order
            stream:
              type: DeclarativeStream
              name: orders
              primary_key: [id]
              retriever: { $ref: '#/streams/0/retriever' }
              ${more}
`
    const named = (more: string): unknown =>
      (imported(manifest(child(more))).value as { resources: { name: string }[] }).resources.map(({ name }) => name)
    expect(named("transformations: [{ type: RemoveFields, field_pointers: [['secret']] }]")).toEqual([
      'orders',
      'lines',
    ])
    expect(named('')).toEqual(['orders', 'lines', 'orders_2'])
  })

  test('a stop condition that only says that the cursor is missing is left out', () => {
    const paging = (value: string, stop: string): string => `      paginator:
        type: DefaultPaginator
        page_token_option: { type: RequestOption, inject_into: request_parameter, field_name: after }
        pagination_strategy: { type: CursorPagination, cursor_value: "${value}", stop_condition: "${stop}" }`
    const paginator = (value: string, stop: string): unknown =>
      (resource(manifest(orders('', paging(value, stop))))['endpoint'] as Record<string, unknown>)['paginator']
    const plain = { type: 'cursor', cursor_path: 'meta.next', cursor_param: 'after' }
    expect(paginator('{{ response.meta.next }}', "{{ not response.get('meta', {}).get('next', {}) }}")).toEqual(plain)
    expect(paginator("{{ response['meta']['next'] }}", '{{ response.meta.next is none }}')).toEqual(plain)
    expect(paginator('{{ response.meta.next }}', '{{ not response.has_more }}')).toEqual({
      ...plain,
      has_more_path: 'has_more',
    })
    expect(paginator("{{ last_record['id'] + 1 }}", '{{ last_page_size < 1_000 }}')).toEqual({
      type: 'cursor',
      cursor_value: 'last_record.id + 1',
      cursor_param: 'after',
      stop_condition: '{{ attempt(last_page_size < 1000, true) }}',
    })
  })

  test('an object of a body of which only the token of the page is left is sent empty', () => {
    const body = 'request_body_json: { options: { after: "{{ next_page_token[\'next_page_token\'] }}" }, kind: a }'
    const text = orders(
      '',
      `      paginator:
        type: DefaultPaginator
        pagination_strategy: { type: CursorPagination, cursor_value: "{{ response.next }}" }`,
    ).replace('path: /orders', `path: /orders, ${body}`)
    expect(resource(manifest(text))).toMatchObject({
      endpoint: { json: { options: {}, kind: 'a' }, paginator: { cursor_body_path: 'options.after' } },
    })
  })

  test('simple statements are expressions', () => {
    const fields = (value: string): string =>
      orders(`    transformations: [{ type: AddFields, fields: [{ path: [a], value: "${value}" }] }]`)
    const set = (value: string): unknown => resource(manifest(fields(value)))['processing_steps']
    expect(set('{% if record.a %}x{{ record.a }}{% else %}y{% endif %}')).toEqual([
      { map: { set: { a: "'x' ~ record.a if record.a else 'y'" } } },
    ])
    expect(set("{% set name = record['first'] or 'nobody' %}{{ name | upper }}")).toEqual([
      { map: { set: { a: "(record.first or 'nobody') | upper" } } },
    ])
  })
})

describe('settings in what is about requests', () => {
  const endpoint = (requester: string, retriever = ''): Record<string, unknown> =>
    resource(manifest(orders('', retriever).replace('path: /orders', `path: /orders, ${requester}`)))[
      'endpoint'
    ] as Record<string, unknown>
  const client = (authenticator: string): unknown =>
    (
      imported(manifest(orders('', '').replace('path: /orders', `path: /orders, authenticator: ${authenticator}`)))
        .value as { readonly client: unknown }
    ).client

  test('what nobody is asked for is empty, and said', () => {
    const text = manifest(orders('', '').replace('path: /orders', 'path: "/orders/{{ config[\'nothing\'] }}"'))
    expect(imported(text).imported?.[0]?.notes.map(({ text: note }) => note)).toEqual([
      'Its settings have no "nothing": where nothing gives it, it is empty.',
    ])
    expect(
      client('{ type: BasicHttpAuthenticator, username: a, password: "{{ config[\'nothing\'] }}" }'),
    ).toMatchObject({
      auth: { password: { key: 'nothing', fallback: '' } },
    })
  })

  test('backoffs and retries are computed, and messages that nobody reads are not', () => {
    const handler = `error_handler: { type: DefaultErrorHandler, max_retries: "{{ config['tries'] }}",
          backoff_strategies: [{ type: ExponentialBackoffStrategy, factor: "{{ config['factor'] }}" }],
          response_filters: [{ http_codes: [403], action: RETRY, error_message: "{{ self.name }}" }] }`
    expect(endpoint(handler)).toMatchObject({
      response_actions: [{ status_code: 403, action: 'retry' }],
      error_handler: {
        max_retries: '${{ (config.tries) | int }}',
        backoff_factor: '${{ ((config.factor) | float) * 2 }}',
      },
    })
  })

  test('the size of pages beside links goes where it is sent', () => {
    const paging = (home: string): string => `      paginator:
        type: DefaultPaginator
        page_token_option: { type: RequestPath }
        page_size_option: { type: RequestOption, inject_into: ${home}, field_name: size }
        pagination_strategy: { type: CursorPagination, page_size: 5, cursor_value: "{{ response.next }}" }`
    expect(endpoint('http_method: POST', paging('body_data'))).toMatchObject({ data: { size: 5 } })
    expect(endpoint('http_method: POST', paging('body_json'))).toMatchObject({ json: { size: 5 } })
    expect(endpoint('http_method: GET', paging('header'))).toMatchObject({ headers: { size: 5 } })
    expect(endpoint('http_method: GET', paging('request_parameter'))).toMatchObject({ params: { size: 5 } })
  })

  test('a profile assertion is a signed one that is exchanged for a token', () => {
    const assertion = `{ type: OAuthAuthenticator, token_refresh_endpoint: https://a.test/token, use_profile_assertion: true,
          refresh_request_headers: { Content-Type: application/x-www-form-urlencoded, X-Tenant: one },
          profile_assertion: { type: JwtAuthenticator, secret_key: key, algorithm: RS256,
            jwt_payload: { iss: me, aud: them }, additional_jwt_payload: { scope: all } } }`
    expect(client(assertion)).toMatchObject({
      auth: {
        type: 'oauth2_jwt',
        auth_endpoint: 'https://a.test/token',
        client_id: 'me',
        private_key: 'key',
        headers: { 'X-Tenant': 'one' },
        claims: { sub: null, aud: 'them', scope: 'all' },
      },
    })
  })
})
