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
import java.util.function.Consumer;
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
import org.apache.chemistry.opencmis.commons.data.PropertyInteger;
import org.apache.chemistry.opencmis.commons.data.RepositoryInfo;
import org.apache.chemistry.opencmis.commons.definitions.MutableTypeDefinition;
import org.apache.chemistry.opencmis.commons.definitions.TypeDefinition;
import org.apache.chemistry.opencmis.commons.definitions.TypeDefinitionContainer;
import org.apache.chemistry.opencmis.commons.enums.BaseTypeId;
import org.apache.chemistry.opencmis.commons.enums.Cardinality;
import org.apache.chemistry.opencmis.commons.enums.CmisVersion;
import org.apache.chemistry.opencmis.commons.enums.PropertyType;
import org.apache.chemistry.opencmis.commons.enums.Updatability;
import org.apache.chemistry.opencmis.commons.exceptions.CmisConstraintException;
import org.apache.chemistry.opencmis.commons.impl.dataobjects.AbstractPropertyDefinition;
import org.apache.chemistry.opencmis.commons.impl.dataobjects.CmisExtensionElementImpl;
import org.apache.chemistry.opencmis.commons.impl.dataobjects.PolicyTypeDefinitionImpl;
import org.apache.chemistry.opencmis.commons.impl.dataobjects.PropertiesImpl;
import org.apache.chemistry.opencmis.commons.impl.dataobjects.PropertyBooleanDefinitionImpl;
import org.apache.chemistry.opencmis.commons.impl.dataobjects.PropertyDateTimeDefinitionImpl;
import org.apache.chemistry.opencmis.commons.impl.dataobjects.PropertyDecimalDefinitionImpl;
import org.apache.chemistry.opencmis.commons.impl.dataobjects.PropertyHtmlDefinitionImpl;
import org.apache.chemistry.opencmis.commons.impl.dataobjects.PropertyIdDefinitionImpl;
import org.apache.chemistry.opencmis.commons.impl.dataobjects.PropertyIntegerDefinitionImpl;
import org.apache.chemistry.opencmis.commons.impl.dataobjects.PropertyStringDefinitionImpl;
import org.apache.chemistry.opencmis.commons.impl.dataobjects.PropertyUriDefinitionImpl;
import org.apache.chemistry.opencmis.commons.impl.dataobjects.RepositoryInfoImpl;
import org.apache.chemistry.opencmis.commons.impl.dataobjects.TypeDefinitionContainerImpl;
import org.apache.chemistry.opencmis.commons.server.CallContext;
import org.apache.chemistry.opencmis.commons.server.CmisService;
import org.apache.chemistry.opencmis.commons.server.ObjectInfo;
import org.apache.chemistry.opencmis.inmemory.server.InMemoryServiceFactoryImpl;
import org.apache.chemistry.opencmis.server.support.TypeDefinitionFactory;

/**
 * The in-memory server with aspects as Alfresco has them. On CMIS 1.0: policy types "P:…", read from an extension of an object's
 * properties and written by another one. On CMIS 1.1: secondary types, and the extension repeats them. OpenCMIS's own code reads
 * and writes the XML.
 */
public class AspectsServiceFactory extends InMemoryServiceFactoryImpl {
    private static final String ALFRESCO = "http://www.alfresco.org";
    private static final String CMIS = "http://docs.oasis-open.org/ns/cmis/core/200908/";
    /** Objects of this type always have the aspect. */
    private static final String TYPE_WITH_ASPECT = "ComplexType";
    private static final String MANDATORY = "P:cm:author";

    /** The properties of the in-memory server's own secondary type. */
    private static final String SECONDARY = "Secondary";

    private static class Kind {
        final PropertyType type;
        final Cardinality cardinality;

        Kind(PropertyType type, Cardinality cardinality) {
            this.type = type;
            this.cardinality = cardinality;
        }
    }

    /** Aspect to its properties and their kinds. */
    private static final Map<String, Map<String, Kind>> ASPECTS = new LinkedHashMap<>();
    static {
        ASPECTS.put("P:cm:titled", kinds("cm:title", PropertyType.STRING, "cm:description", PropertyType.STRING));
        ASPECTS.put("P:cm:counted", kinds("cm:hits", PropertyType.INTEGER, "cm:counter", PropertyType.INTEGER));
        ASPECTS.put(MANDATORY, kinds("cm:author", PropertyType.STRING, "cm:publisher", PropertyType.STRING));
        Map<String, Kind> all = new LinkedHashMap<>();
        for (PropertyType type : PropertyType.values()) {
            all.put("acme:" + type.value(), new Kind(type, Cardinality.SINGLE));
            all.put("acme:" + type.value() + "s", new Kind(type, Cardinality.MULTI));
        }
        ASPECTS.put("P:acme:everything", all);
    }

    private final Map<String, Aspects> stored = new ConcurrentHashMap<>();

    private static class Aspects {
        final Set<String> applied = new LinkedHashSet<>();
        final Map<String, List<String>> values = new LinkedHashMap<>();
    }

    @Override
    public CmisService getService(CallContext context) {
        CmisService service = super.getService(context);
        if (context.getCmisVersion() == CmisVersion.CMIS_1_1) {
            return withBoth(service);
        }
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
                    return decorated(result, this::decorate);
                });
    }

    /** Alfresco sends the extension on CMIS 1.1 too. */
    private CmisService withBoth(CmisService service) {
        return (CmisService) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { CmisService.class },
                (proxy, method, arguments) -> {
                    try {
                        Object result = method.invoke(service, arguments);
                        return result instanceof TypeDefinition ? result : decorated(result, this::repeatSecondaryTypes);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
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
                    List<String> values = new ArrayList<>();
                    for (CmisExtensionElement value : property.getChildren() == null ? List.<CmisExtensionElement>of() : property.getChildren()) {
                        values.add(value.getValue() == null ? "" : value.getValue());
                    }
                    if (!property.getName().equals(elementName(kindOf(name).type))) {
                        throw new CmisConstraintException(name + " is no " + property.getName());
                    }
                    aspects.values.put(name, values);
                }
            }
        }
    }

    // --- reading ---

    private Object decorated(Object result, Consumer<ObjectData> decorate) {
        if (result instanceof ObjectInfo) {
            decorate.accept(((ObjectInfo) result).getObject());
        } else if (result instanceof ObjectData) {
            decorate.accept((ObjectData) result);
        } else if (result instanceof ObjectInFolderData) {
            decorate.accept(((ObjectInFolderData) result).getObject());
        } else if (result instanceof ObjectParentData) {
            decorate.accept(((ObjectParentData) result).getObject());
        } else if (result instanceof ObjectInFolderList) {
            decorated(((ObjectInFolderList) result).getObjects(), decorate);
        } else if (result instanceof ObjectList) {
            decorated(((ObjectList) result).getObjects(), decorate);
        } else if (result instanceof ObjectInFolderContainer) {
            decorated(((ObjectInFolderContainer) result).getObject(), decorate);
            decorated(((ObjectInFolderContainer) result).getChildren(), decorate);
        } else if (result instanceof RepositoryInfo) {
            RepositoryInfoImpl info = new RepositoryInfoImpl((RepositoryInfo) result);
            info.setProductName("Alfresco (of the tests)");
            return info;
        } else if (result instanceof TypeDefinition) {
            return withMandatory((TypeDefinition) result);
        } else if (result instanceof List) {
            List<Object> copies = new ArrayList<>();
            for (Object each : (List<?>) result) {
                copies.add(decorated(each, decorate));
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
        List<CmisExtensionElement> properties = new ArrayList<>();
        for (String id : applied) {
            for (Map.Entry<String, Kind> property : ASPECTS.get(id).entrySet()) {
                properties.add(propertyElement(property.getKey(), property.getValue().type,
                        aspects.values.getOrDefault(property.getKey(), List.of())));
            }
        }
        extend(object, applied, properties);
    }

    private void repeatSecondaryTypes(ObjectData object) {
        if (object == null || object.getProperties() == null) {
            return;
        }
        Map<String, PropertyData<?>> all = object.getProperties().getProperties();
        PropertyData<?> ids = all.get("cmis:secondaryObjectTypeIds");
        if (ids == null) {
            return;
        }
        Set<String> applied = new LinkedHashSet<>();
        ids.getValues().forEach(id -> applied.add((String) id));
        List<CmisExtensionElement> properties = new ArrayList<>();
        for (PropertyData<?> property : all.values()) {
            if (property.getId().startsWith(SECONDARY)) {
                List<String> values = new ArrayList<>();
                property.getValues().forEach(value -> values.add(String.valueOf(value)));
                PropertyType type = property instanceof PropertyInteger ? PropertyType.INTEGER : PropertyType.STRING;
                properties.add(propertyElement(property.getId(), type, values));
            }
        }
        extend(object, applied, properties);
    }

    private static void extend(ObjectData object, Set<String> applied, List<CmisExtensionElement> properties) {
        List<CmisExtensionElement> children = new ArrayList<>();
        for (String id : applied) {
            children.add(new CmisExtensionElementImpl(ALFRESCO, "appliedAspects", null, id));
        }
        children.add(new CmisExtensionElementImpl(ALFRESCO, "properties", null, properties));
        CmisExtensionElement extension = new CmisExtensionElementImpl(ALFRESCO, "aspects", null, children);
        ((ExtensionsData) object.getProperties()).setExtensions(new ArrayList<>(Arrays.asList(extension)));
    }

    private static CmisExtensionElement propertyElement(String id, PropertyType type, List<String> texts) {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("propertyDefinitionId", id);
        attributes.put("queryName", id);
        List<CmisExtensionElement> values = new ArrayList<>();
        for (String text : texts) {
            values.add(new CmisExtensionElementImpl(CMIS, "value", null, text));
        }
        return new CmisExtensionElementImpl(CMIS, elementName(type), attributes, values);
    }

    private static String elementName(PropertyType type) {
        if (type == PropertyType.DATETIME) {
            return "propertyDateTime";
        }
        return "property" + type.value().substring(0, 1).toUpperCase() + type.value().substring(1);
    }

    private static Kind kindOf(String property) {
        for (Map<String, Kind> properties : ASPECTS.values()) {
            if (properties.containsKey(property)) {
                return properties.get(property);
            }
        }
        throw new CmisConstraintException("No property " + property);
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
        for (Map.Entry<String, Kind> property : ASPECTS.get(id).entrySet()) {
            AbstractPropertyDefinition<?> definition = definitionOf(property.getValue().type);
            definition.setId(property.getKey());
            definition.setLocalName(property.getKey());
            definition.setQueryName(property.getKey());
            definition.setDisplayName(property.getKey());
            definition.setPropertyType(property.getValue().type);
            definition.setCardinality(property.getValue().cardinality);
            definition.setUpdatability(Updatability.READWRITE);
            definition.setIsRequired(false);
            definition.setIsInherited(false);
            definition.setIsQueryable(true);
            definition.setIsOrderable(true);
            type.addPropertyDefinition(definition);
        }
        return type;
    }

    private static AbstractPropertyDefinition<?> definitionOf(PropertyType type) {
        switch (type) {
        case BOOLEAN:
            return new PropertyBooleanDefinitionImpl();
        case DATETIME:
            return new PropertyDateTimeDefinitionImpl();
        case DECIMAL:
            return new PropertyDecimalDefinitionImpl();
        case HTML:
            return new PropertyHtmlDefinitionImpl();
        case ID:
            return new PropertyIdDefinitionImpl();
        case INTEGER:
            return new PropertyIntegerDefinitionImpl();
        case URI:
            return new PropertyUriDefinitionImpl();
        default:
            return new PropertyStringDefinitionImpl();
        }
    }

    private static Map<String, Kind> kinds(Object... pairs) {
        Map<String, Kind> kinds = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            kinds.put((String) pairs[i], new Kind((PropertyType) pairs[i + 1], Cardinality.SINGLE));
        }
        return kinds;
    }
}
