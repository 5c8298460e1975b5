import { defined } from '../../model/defined';
import { CmisError } from '../../model/errors';
import type { RepositoryInfo } from '../../model/repository-info';
import { flagOf, isJson, jsonObject, member, textOf, textsOf, type Json } from './json';

/** A repository of the service's answer: what it says about itself, and where it is. */
export interface RepositoryEntry {
  readonly info: RepositoryInfo;
  readonly repositoryUrl: string | undefined;
  readonly rootFolderUrl: string | undefined;
}

/**
 * The map of repositories that the service and the selector `repositoryInfo` answer (CMIS 1.1, section 5.3.1).
 * @throws CmisError `protocol` when it is none
 */
export function decodeRepositories(value: unknown): RepositoryEntry[] {
  const entries = Object.values(jsonObject(value, 'the list of repositories'));
  if (entries.length > 0 && !entries.every((entry) => isJson(entry) && textOf(entry, 'repositoryId') !== undefined)) {
    throw new CmisError(
      'protocol',
      'The server answered JSON that is no list of CMIS repositories. Check that the address is that of the Browser binding.',
    );
  }
  return entries.filter(isJson).map((json) => ({
    info: decodeRepositoryInfo(json),
    repositoryUrl: textOf(json, 'repositoryUrl'),
    rootFolderUrl: textOf(json, 'rootFolderUrl'),
  }));
}

function decodeRepositoryInfo(json: Json): RepositoryInfo {
  const capabilities = member(json, 'capabilities');
  const aclCapabilities = member(json, 'aclCapabilities');
  const features = member(json, 'extendedFeatures');
  const changesOnType = textsOf(json, 'changesOnType');
  return defined<RepositoryInfo>({
    id: textOf(json, 'repositoryId') ?? '',
    name: textOf(json, 'repositoryName') ?? '',
    description: textOf(json, 'repositoryDescription'),
    vendorName: textOf(json, 'vendorName'),
    productName: textOf(json, 'productName'),
    productVersion: textOf(json, 'productVersion'),
    cmisVersion: textOf(json, 'cmisVersionSupported'),
    rootFolderId: textOf(json, 'rootFolderId'),
    latestChangeLogToken: textOf(json, 'latestChangeLogToken'),
    principalAnonymous: textOf(json, 'principalIdAnonymous'),
    principalAnyone: textOf(json, 'principalIdAnyone'),
    thinClientUri: textOf(json, 'thinClientURI'),
    changesIncomplete: flagOf(json, 'changesIncomplete'),
    changesOnType: changesOnType.length > 0 ? changesOnType : undefined,
    capabilities: isJson(capabilities) ? { ...capabilities } : {},
    aclCapabilities: isJson(aclCapabilities) ? { ...aclCapabilities } : undefined,
    extendedFeatures: Array.isArray(features) ? features : undefined,
  });
}
