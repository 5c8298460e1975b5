/** The exceptions of CMIS 1.1 (section 2.2.1.4) and their HTTP status in the Browser binding (section 5.2.10). */
const statusOf = {
  invalidArgument: 400,
  filterNotValid: 400,
  permissionDenied: 403,
  streamNotSupported: 403,
  objectNotFound: 404,
  notSupported: 405,
  constraint: 409,
  contentAlreadyExists: 409,
  nameConstraintViolation: 409,
  updateConflict: 409,
  versioning: 409,
  runtime: 500,
  storage: 500,
} as const;

export type ExceptionName = keyof typeof statusOf;

/** An error that goes to the client as `{"exception", "message"}`. */
export class RepositoryError extends Error {
  readonly status: number;

  constructor(
    readonly exception: ExceptionName,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'RepositoryError';
    this.status = statusOf[exception];
  }
}

export function noSuchObject(id: string): RepositoryError {
  return new RepositoryError('objectNotFound', `There is no object '${id}'.`);
}
