import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.chemistry.opencmis.commons.data.CmisExtensionElement;
import org.apache.chemistry.opencmis.commons.data.ExtensionsData;
import org.apache.chemistry.opencmis.commons.data.ObjectData;
import org.apache.chemistry.opencmis.commons.data.ObjectInFolderContainer;
import org.apache.chemistry.opencmis.commons.data.ObjectInFolderData;
import org.apache.chemistry.opencmis.commons.data.ObjectInFolderList;
import org.apache.chemistry.opencmis.commons.data.ObjectList;
import org.apache.chemistry.opencmis.commons.data.ObjectParentData;
import org.apache.chemistry.opencmis.commons.data.Properties;
import org.apache.chemistry.opencmis.commons.data.PropertyData;
import org.apache.chemistry.opencmis.commons.data.RepositoryInfo;
import org.apache.chemistry.opencmis.commons.definitions.MutableTypeDefinition;
import org.apache.chemistry.opencmis.commons.definitions.TypeDefinition;
import org.apache.chemistry.opencmis.commons.definitions.TypeDefinitionContainer;
import org.apache.chemistry.opencmis.commons.enums.BaseTypeId;
import org.apache.chemistry.opencmis.commons.enums.Cardinality;
import org.apache.chemistry.opencmis.commons.enums.PropertyType;
import org.apache.chemistry.opencmis.commons.enums.Updatability;
import org.apache.chemistry.opencmis.commons.exceptions.CmisConstraintException;
import org.apache.chemistry.opencmis.commons.impl.dataobjects.AbstractPropertyDefinition;
import org.apache.chemistry.opencmis.commons.impl.dataobjects.CmisExtensionElementImpl;
import org.apache.chemistry.opencmis.commons.impl.dataobjects.PolicyTypeDefinitionImpl;
import org.apache.chemistry.opencmis.commons.impl.dataobjects.PropertiesImpl;
import org.apache.chemistry.opencmis.commons.impl.dataobjects.PropertyIntegerDefinitionImpl;
import org.apache.chemistry.opencmis.commons.impl.dataobjects.PropertyStringDefinitionImpl;
import org.apache.chemistry.opencmis.commons.impl.dataobjects.RepositoryInfoImpl;
import org.apache.chemistry.opencmis.commons.impl.dataobjects.TypeDefinitionContainerImpl;
import org.apache.chemistry.opencmis.commons.server.CallContext;
import org.apache.chemistry.opencmis.commons.server.CmisService;
import org.apache.chemistry.opencmis.commons.server.ObjectInfo;
import org.apache.chemistry.opencmis.inmemory.server.InMemoryServiceFactoryImpl;
import org.apache.chemistry.opencmis.server.support.TypeDefinitionFactory;

/**
 * The in-memory server with aspects as Alfresco has them on CMIS 1.0: policy types "P:…", read from an extension of an object's
 * properties and written by another one. OpenCMIS's own code reads and writes the XML.
 */
public class AspectsServiceFactory extends InMemoryServiceFactoryImpl {
    private static final String ALFRESCO = "http://www.alfresco.org";
    private static final String CMIS = "http://docs.oasis-open.org/ns/cmis/core/200908/";
    /** Objects of this type always have the aspect. */
    private static final String TYPE_WITH_ASPECT = "ComplexType";
    private static final String MANDATORY = "P:cm:author";

    /** Aspect to its properties and their kinds. */
    private static final Map<String, Map<String, PropertyType>> ASPECTS = new LinkedHashMap<>();
    static {
        ASPECTS.put("P:cm:titled", kinds("cm:title", PropertyType.STRING, "cm:description", PropertyType.STRING));
        ASPECTS.put("P:cm:counted", kinds("cm:hits", PropertyType.INTEGER, "cm:counter", PropertyType.INTEGER));
        ASPECTS.put(MANDATORY, kinds("cm:author", PropertyType.STRING, "cm:publisher", PropertyType.STRING));
    }

    private final Map<String, Aspects> stored = new ConcurrentHashMap<>();

    private static class Aspects {
        final Set<String> applied = new LinkedHashSet<>();
        final Map<String, String> values = new LinkedHashMap<>();
    }

    @Override
    public CmisService getService(CallContext context) {
        CmisService service = super.getService(context);
        return (CmisService) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { CmisService.class },
                (proxy, method, arguments) -> {
                    List<CmisExtensionElement> change = takeChange(arguments);
                    if (method.getName().equals("getTypeDefinition") && ASPECTS.containsKey(arguments[1])) {
                        return aspectType((String) arguments[1]);
                    }
                    Object result;
                    try {
                        result = method.invoke(service, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                    if (change != null) {
                        apply(idAfter(method.getName(), arguments, result), change);
                    }
                    if (method.getName().equals("getTypeDescendants")) {
                        addAspectTypes((String) arguments[1], result);
                    }
                    return decorated(result);
                });
    }

    // --- writing ---

    /** Takes the extension out of the properties of a call: the server behind doesn't know it. */
    private static List<CmisExtensionElement> takeChange(Object[] arguments) {
        for (int i = 0; arguments != null && i < arguments.length; i++) {
            if (!(arguments[i] instanceof Properties) || ((Properties) arguments[i]).getExtensions() == null) {
                continue;
            }
            for (CmisExtensionElement extension : ((Properties) arguments[i]).getExtensions()) {
                if (ALFRESCO.equals(extension.getNamespace()) && "setAspects".equals(extension.getName())) {
                    arguments[i] = new PropertiesImpl(((Properties) arguments[i]).getPropertyList());
                    return extension.getChildren();
                }
            }
        }
        return null;
    }

    private static String idAfter(String method, Object[] arguments, Object result) {
        if (result instanceof String) {
            return (String) result;
        }
        return String.valueOf(((org.apache.chemistry.opencmis.commons.spi.Holder<?>) arguments[1]).getValue());
    }

    private void apply(String id, List<CmisExtensionElement> change) {
        Aspects aspects = stored.computeIfAbsent(id, key -> new Aspects());
        for (CmisExtensionElement element : change) {
            if (element.getName().equals("aspectsToAdd")) {
                if (!ASPECTS.containsKey(element.getValue())) {
                    throw new CmisConstraintException("No aspect " + element.getValue());
                }
                aspects.applied.add(element.getValue());
            } else if (element.getName().equals("aspectsToRemove")) {
                aspects.applied.remove(element.getValue());
                aspects.values.keySet().removeAll(ASPECTS.get(element.getValue()).keySet());
            } else if (element.getName().equals("properties")) {
                for (CmisExtensionElement property : element.getChildren()) {
                    String name = property.getAttributes().get("propertyDefinitionId");
                    boolean unset = property.getChildren() == null || property.getChildren().isEmpty();
                    aspects.values.put(name, unset ? null : property.getChildren().get(0).getValue());
                }
            }
        }
    }

    // --- reading ---

    private Object decorated(Object result) {
        if (result instanceof ObjectInfo) {
            decorate(((ObjectInfo) result).getObject());
        } else if (result instanceof ObjectData) {
            decorate((ObjectData) result);
        } else if (result instanceof ObjectInFolderData) {
            decorate(((ObjectInFolderData) result).getObject());
        } else if (result instanceof ObjectParentData) {
            decorate(((ObjectParentData) result).getObject());
        } else if (result instanceof ObjectInFolderList) {
            decorated(((ObjectInFolderList) result).getObjects());
        } else if (result instanceof ObjectList) {
            decorated(((ObjectList) result).getObjects());
        } else if (result instanceof ObjectInFolderContainer) {
            decorated(((ObjectInFolderContainer) result).getObject());
            decorated(((ObjectInFolderContainer) result).getChildren());
        } else if (result instanceof RepositoryInfo) {
            RepositoryInfoImpl info = new RepositoryInfoImpl((RepositoryInfo) result);
            info.setProductName("Alfresco (of the tests)");
            return info;
        } else if (result instanceof TypeDefinition) {
            return withMandatory((TypeDefinition) result);
        } else if (result instanceof List) {
            List<Object> copies = new ArrayList<>();
            for (Object each : (List<?>) result) {
                copies.add(decorated(each));
            }
            return copies;
        }
        return result;
    }

    private void decorate(ObjectData object) {
        if (object == null || object.getId() == null || object.getProperties() == null) {
            return;
        }
        Aspects aspects = stored.getOrDefault(object.getId(), new Aspects());
        Set<String> applied = new LinkedHashSet<>(aspects.applied);
        PropertyData<?> type = object.getProperties().getProperties().get("cmis:objectTypeId");
        if (type != null && TYPE_WITH_ASPECT.equals(type.getFirstValue())) {
            applied.add(MANDATORY);
        }
        List<CmisExtensionElement> children = new ArrayList<>();
        List<CmisExtensionElement> properties = new ArrayList<>();
        for (String id : applied) {
            children.add(new CmisExtensionElementImpl(ALFRESCO, "appliedAspects", null, id));
            for (Map.Entry<String, PropertyType> property : ASPECTS.get(id).entrySet()) {
                properties.add(propertyElement(property.getKey(), property.getValue(), aspects.values.get(property.getKey())));
            }
        }
        children.add(new CmisExtensionElementImpl(ALFRESCO, "properties", null, properties));
        CmisExtensionElement extension = new CmisExtensionElementImpl(ALFRESCO, "aspects", null, children);
        ((ExtensionsData) object.getProperties()).setExtensions(new ArrayList<>(Arrays.asList(extension)));
    }

    private static CmisExtensionElement propertyElement(String id, PropertyType kind, String value) {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("propertyDefinitionId", id);
        attributes.put("queryName", id);
        List<CmisExtensionElement> values = new ArrayList<>();
        if (value != null) {
            values.add(new CmisExtensionElementImpl(CMIS, "value", null, value));
        }
        return new CmisExtensionElementImpl(CMIS, kind == PropertyType.INTEGER ? "propertyInteger" : "propertyString",
                attributes, values);
    }

    // --- types ---

    private static TypeDefinition withMandatory(TypeDefinition type) {
        if (!TYPE_WITH_ASPECT.equals(type.getId())) {
            return type;
        }
        MutableTypeDefinition copy = TypeDefinitionFactory.newInstance().copy(type, true);
        CmisExtensionElement aspect = new CmisExtensionElementImpl(ALFRESCO, "mandatoryAspect", null, MANDATORY);
        CmisExtensionElement list = new CmisExtensionElementImpl(ALFRESCO, "mandatoryAspects", null, Arrays.asList(aspect));
        copy.setExtensions(new ArrayList<>(Arrays.asList(list)));
        return copy;
    }

    @SuppressWarnings("unchecked")
    private static void addAspectTypes(String typeId, Object result) {
        if (typeId != null && !typeId.equals("cmis:policy")) {
            return;
        }
        List<TypeDefinitionContainer> trees = (List<TypeDefinitionContainer>) result;
        List<TypeDefinitionContainer> target = trees;
        for (TypeDefinitionContainer tree : trees) {
            if (typeId == null && tree.getTypeDefinition().getId().equals("cmis:policy")) {
                target = new ArrayList<>(tree.getChildren());
                ((TypeDefinitionContainerImpl) tree).setChildren(target);
            }
        }
        for (String id : ASPECTS.keySet()) {
            TypeDefinitionContainerImpl container = new TypeDefinitionContainerImpl(aspectType(id));
            container.setChildren(new ArrayList<>());
            target.add(container);
        }
    }

    private static TypeDefinition aspectType(String id) {
        PolicyTypeDefinitionImpl type = new PolicyTypeDefinitionImpl();
        type.setId(id);
        type.setLocalName(id.substring(id.lastIndexOf(':') + 1));
        type.setLocalNamespace(ALFRESCO);
        type.setQueryName(id.substring(2));
        type.setDisplayName(id);
        type.setDescription(id);
        type.setBaseTypeId(BaseTypeId.CMIS_POLICY);
        type.setParentTypeId("cmis:policy");
        type.setIsCreatable(false);
        type.setIsFileable(false);
        type.setIsQueryable(true);
        type.setIsFulltextIndexed(false);
        type.setIsIncludedInSupertypeQuery(true);
        type.setIsControllableAcl(false);
        type.setIsControllablePolicy(false);
        for (Map.Entry<String, PropertyType> property : ASPECTS.get(id).entrySet()) {
            AbstractPropertyDefinition<?> definition = property.getValue() == PropertyType.INTEGER
                    ? new PropertyIntegerDefinitionImpl()
                    : new PropertyStringDefinitionImpl();
            definition.setId(property.getKey());
            definition.setLocalName(property.getKey());
            definition.setQueryName(property.getKey());
            definition.setDisplayName(property.getKey());
            definition.setPropertyType(property.getValue());
            definition.setCardinality(Cardinality.SINGLE);
            definition.setUpdatability(Updatability.READWRITE);
            definition.setIsRequired(false);
            definition.setIsInherited(false);
            definition.setIsQueryable(true);
            definition.setIsOrderable(true);
            type.addPropertyDefinition(definition);
        }
        return type;
    }

    private static Map<String, PropertyType> kinds(Object... pairs) {
        Map<String, PropertyType> kinds = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            kinds.put((String) pairs[i], (PropertyType) pairs[i + 1]);
        }
        return kinds;
    }
}
