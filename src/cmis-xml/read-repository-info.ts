import { defined } from '../model/defined';
import type { RepositoryInfo } from '../model/repository-info';
import { childOf, childrenOf, flagOf, readFlag, textOf, textsOf, type XmlElement } from '../xml/element';

/** What a repository says about itself (`cmisRepositoryInfoType` of the schema). */
export function readRepositoryInfo(element: XmlElement): RepositoryInfo {
  const text = (name: string): string | undefined => textOf(element, `cmis:${name}`);
  const changesOnType = textsOf(element, 'cmis:changesOnType');
  const features = childrenOf(element, 'cmis:extendedFeatures').map(readFeature);
  const aclCapability = childOf(element, 'cmis:aclCapability');
  return defined<RepositoryInfo>({
    id: text('repositoryId') ?? '',
    name: text('repositoryName') ?? '',
    description: text('repositoryDescription'),
    vendorName: text('vendorName'),
    productName: text('productName'),
    productVersion: text('productVersion'),
    cmisVersion: text('cmisVersionSupported')?.trim(),
    rootFolderId: text('rootFolderId'),
    latestChangeLogToken: text('latestChangeLogToken'),
    principalAnonymous: text('principalAnonymous'),
    principalAnyone: text('principalAnyone'),
    thinClientUri: text('thinClientURI'),
    changesIncomplete: flagOf(element, 'cmis:changesIncomplete'),
    changesOnType: changesOnType.length > 0 ? changesOnType : undefined,
    capabilities: readCapabilities(childOf(element, 'cmis:capabilities')),
    aclCapabilities: aclCapability === undefined ? undefined : readAclCapability(aclCapability),
    extendedFeatures: features.length > 0 ? features : undefined,
  });
}

function readCapabilities(element: XmlElement | undefined): Record<string, unknown> {
  const capabilities = cmisChildren(element).map(([name, child]): [string, unknown] => {
    if (name === 'capabilityCreatablePropertyTypes') return [name, { canCreate: textsOf(child, 'cmis:canCreate') }];
    if (child.children.length === 0) return [name, readFlag(child.text) ?? child.text];
    return [name, Object.fromEntries(cmisChildren(child).map(([own, { text }]) => [own, readFlag(text) ?? text]))];
  });
  return Object.fromEntries(capabilities);
}

function readAclCapability(element: XmlElement): Record<string, unknown> {
  return defined<Record<string, unknown>>({
    supportedPermissions: textOf(element, 'cmis:supportedPermissions'),
    propagation: textOf(element, 'cmis:propagation'),
    permissions: childrenOf(element, 'cmis:permissions').map((each) =>
      defined<Record<string, unknown>>({
        permission: textOf(each, 'cmis:permission'),
        description: textOf(each, 'cmis:description'),
      }),
    ),
    permissionMapping: childrenOf(element, 'cmis:mapping').map((each) => ({
      key: textOf(each, 'cmis:key') ?? '',
      permission: textsOf(each, 'cmis:permission'),
    })),
  });
}

function readFeature(element: XmlElement): Record<string, unknown> {
  const text = (name: string): string | undefined => textOf(element, `cmis:${name}`);
  const data = childrenOf(element, 'cmis:featureData').map((each): [string, string] => [
    textOf(each, 'cmis:key') ?? '',
    textOf(each, 'cmis:value') ?? '',
  ]);
  return defined<Record<string, unknown>>({
    id: text('id'),
    url: text('url'),
    commonName: text('commonName'),
    versionLabel: text('versionLabel'),
    description: text('description'),
    featureData: data.length > 0 ? Object.fromEntries(data) : undefined,
  });
}

function cmisChildren(element: XmlElement | undefined): [string, XmlElement][] {
  return (element?.children ?? [])
    .filter(({ name }) => name.startsWith('cmis:'))
    .map((child) => [child.name.slice(5), child]);
}
