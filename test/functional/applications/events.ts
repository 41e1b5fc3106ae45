/**
 * Events as API Gateway sends them to a function.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */

export interface HttpRequest {
  readonly method?: string;
  readonly path: string;
  /** Without its question mark. */
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
  readonly body?: string | Buffer;
}

/** An HTTP API's event, payload format 2.0. */
export function httpApiEvent({ method = 'GET', path, query = '', headers = {}, cookies, body }: HttpRequest) {
  const parameters = new URLSearchParams(query);
  const names = [...new Set(parameters.keys())];
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: query,
    ...(cookies === undefined ? {} : { cookies }),
    headers: { host: 'api.example.com', 'user-agent': 'test/1', ...headers },
    queryStringParameters: Object.fromEntries(names.map((name) => [name, parameters.getAll(name).join(',')])),
    requestContext: {
      accountId: '000000000000',
      apiId: 'api',
      domainName: 'api.example.com',
      domainPrefix: 'api',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '203.0.113.9', userAgent: 'test/1' },
      requestId: 'JKJaXmPLvHcESHA=',
      routeKey: '$default',
      stage: '$default',
      time: '25/Nov/2026:12:00:00 +0000',
      timeEpoch: 1_795_608_000_000,
    },
    ...encodedBody(body),
  };
}

/** A REST API's event, payload format 1.0. */
export function restApiEvent({ method = 'GET', path, query = '', headers = {}, body }: HttpRequest) {
  const parameters = new URLSearchParams(query);
  const names = [...new Set(parameters.keys())];
  const all: Record<string, string> = { Host: 'api.example.com', 'User-Agent': 'test/1', ...headers };
  const many = <T>(entries: [string, T][]) => Object.fromEntries(entries);
  return {
    resource: '/{proxy+}',
    path,
    httpMethod: method,
    headers: all,
    multiValueHeaders: many(Object.entries(all).map(([name, value]) => [name, [value]])),
    queryStringParameters: many(names.map((name) => [name, parameters.getAll(name).at(-1)])),
    multiValueQueryStringParameters: many(names.map((name) => [name, parameters.getAll(name)])),
    pathParameters: { proxy: path.slice(1) },
    stageVariables: null,
    requestContext: {
      accountId: '000000000000',
      apiId: 'api',
      httpMethod: method,
      identity: { sourceIp: '203.0.113.9', userAgent: 'test/1' },
      path: `/prod${path}`,
      protocol: 'HTTP/1.1',
      requestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
      resourcePath: '/{proxy+}',
      stage: 'prod',
    },
    body: null,
    isBase64Encoded: false,
    ...encodedBody(body),
  };
}

function encodedBody(body: string | Buffer | undefined) {
  if (body === undefined) return {};
  if (typeof body === 'string') return { body, isBase64Encoded: false };
  return { body: body.toString('base64'), isBase64Encoded: true };
}
