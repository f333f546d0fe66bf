/** A class of dlt that has a dict form: what its `type` is called, and its parameters in positional order. */
export interface Component {
  readonly type: string
  readonly positional: readonly string[]
}

const jsonLink: Component = { type: 'json_link', positional: ['next_url_path'] }

/**
 * Auth and paginator classes by name (docs/contract/rest-api.md 3.3 and 4.2). Keyword-only parameters are not listed.
 */
export const components: Readonly<Record<string, Component>> = {
  BearerTokenAuth: { type: 'bearer', positional: ['token'] },
  APIKeyAuth: { type: 'api_key', positional: ['name', 'api_key', 'location'] },
  HttpBasicAuth: { type: 'http_basic', positional: ['username', 'password'] },
  // of Python's requests: dlt takes any of its auths
  HTTPBasicAuth: { type: 'http_basic', positional: ['username', 'password'] },
  HTTPDigestAuth: { type: 'http_digest', positional: ['username', 'password'] },
  OAuth2ClientCredentials: {
    type: 'oauth2_client_credentials',
    positional: [
      'access_token',
      'access_token_url',
      'client_id',
      'client_secret',
      'access_token_request_data',
      'default_token_expiration',
      'session',
    ],
  },
  // as it was called before dlt 1.0
  OAuth2ImplicitFlow: {
    type: 'oauth2_client_credentials',
    positional: ['access_token', 'access_token_url', 'client_id', 'client_secret', 'access_token_request_data'],
  },
  OAuthJWTAuth: {
    type: 'oauth2_jwt',
    positional: [
      'token',
      'client_id',
      'private_key',
      'auth_endpoint',
      'scopes',
      'headers',
      'private_key_passphrase',
      'default_token_expiration',
      'session',
    ],
  },
  SinglePagePaginator: { type: 'single_page', positional: [] },
  JSONLinkPaginator: jsonLink,
  JSONResponsePaginator: jsonLink,
  HeaderLinkPaginator: { type: 'header_link', positional: ['links_next_key'] },
  HeaderCursorPaginator: { type: 'header_cursor', positional: ['cursor_key', 'cursor_param'] },
  JSONResponseCursorPaginator: { type: 'cursor', positional: ['cursor_path', 'cursor_param', 'cursor_body_path'] },
  PageNumberPaginator: {
    type: 'page_number',
    positional: ['base_page', 'page', 'page_param', 'total_path', 'maximum_page', 'stop_after_empty_page'],
  },
  OffsetPaginator: {
    type: 'offset',
    positional: [
      'limit',
      'offset',
      'offset_param',
      'limit_param',
      'total_path',
      'maximum_offset',
      'stop_after_empty_page',
    ],
  },
}

/** `dlt.sources.incremental(…)` (docs/contract/rest-api.md 6.2). */
export const incremental: Component = {
  type: 'incremental',
  positional: [
    'cursor_path',
    'initial_value',
    'last_value_func',
    'primary_key',
    'end_value',
    'row_order',
    'allow_external_schedulers',
    'on_cursor_value_missing',
    'lag',
    'range_start',
    'range_end',
  ],
}

/** Typed dicts of dlt: calling one is the same as `dict(…)`. */
export const dictLike: readonly string[] = [
  'RESTAPIConfig',
  'ClientConfig',
  'EndpointResource',
  'EndpointResourceBase',
  'Endpoint',
  'IncrementalConfig',
  'IncrementalRESTConfig',
  'IncrementalParamConfig',
  'ResolveParamConfig',
  'ResponseAction',
  'ResponseActionDict',
  'ProcessingSteps',
  'PaginatorConfig',
  'PageNumberPaginatorConfig',
  'OffsetPaginatorConfig',
  'HeaderLinkPaginatorConfig',
  'HeaderCursorPaginatorConfig',
  'JSONLinkPaginatorConfig',
  'JSONResponseCursorPaginatorConfig',
  'SinglePagePaginatorConfig',
  'BearerTokenAuthConfig',
  'ApiKeyAuthConfig',
  'HttpBasicAuthConfig',
  'OAuth2ClientCredentialsConfig',
]

/** Classes that have no dict form: what extends them is code. */
export const codeClasses: Readonly<Record<string, 'auth' | 'paginator'>> = {
  BasePaginator: 'paginator',
  BaseReferencePaginator: 'paginator',
  BaseNextUrlPaginator: 'paginator',
  RangePaginator: 'paginator',
  AuthConfigBase: 'auth',
  OAuth2AuthBase: 'auth',
  AuthBase: 'auth',
}
