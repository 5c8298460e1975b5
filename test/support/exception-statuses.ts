/** The exceptions of CMIS 1.1 with the status that OpenCMIS's servers send them by, the same in both HTTP bindings. */
export const exceptionStatuses: Readonly<Record<string, number>> = {
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
};
