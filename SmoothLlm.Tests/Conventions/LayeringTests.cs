using System.Reflection;
using Shouldly;
using SmoothLlm.Core.Proxy;
using SmoothLlm.Infrastructure.Persistence;
using Xunit;

namespace SmoothLlm.Tests.Conventions;

public sealed class LayeringTests
{
    private static readonly Assembly Core = typeof(ChatPipeline).Assembly;
    private static readonly Assembly Infrastructure = typeof(SmoothLlmDbContext).Assembly;
    private static readonly Assembly Web = typeof(Program).Assembly;

    [Fact]
    public void Core_knows_the_runtime_and_nothing_else() =>
        Referenced(Core)
            .Where(name => !name.StartsWith("System.", StringComparison.Ordinal))
            .ShouldBeEmpty("what the product means must not depend on how it is stored or served");

    [Fact]
    public void Infrastructure_does_not_know_the_web_layer() => Referenced(Infrastructure).ShouldNotContain(NameOf(Web));

    [Fact]
    public void Infrastructure_knows_Core_and_Web_knows_both()
    {
        Referenced(Infrastructure).ShouldContain(NameOf(Core));
        Referenced(Web).ShouldContain(NameOf(Core));
        Referenced(Web).ShouldContain(NameOf(Infrastructure));
    }

    [Fact]
    public void No_signature_in_Core_names_a_type_of_ASP_NET_EF_or_an_outer_layer() =>
        (from type in Core.GetTypes()
         from named in Named(type)
         let assembly = NameOf(named.Assembly)
         where assembly.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)
            || assembly.StartsWith("Microsoft.EntityFrameworkCore", StringComparison.Ordinal)
            || assembly == NameOf(Infrastructure)
            || assembly == NameOf(Web)
         select $"{type.FullName} names {named.FullName}").Distinct(StringComparer.Ordinal).ShouldBeEmpty();

    [Fact]
    public void Core_names_no_HTTP_status() =>
        SourceTree.Files(".cs", "SmoothLlm.Core")
            .Where(file => file.Text.Contains("StatusCodes.", StringComparison.Ordinal) || file.Text.Contains("HttpStatusCode", StringComparison.Ordinal))
            .ShouldBeEmpty("HTTP stays in the web layer");

    private static string NameOf(Assembly assembly) => assembly.GetName().Name ?? "";

    private static IEnumerable<string> Referenced(Assembly assembly) => assembly.GetReferencedAssemblies().Select(name => name.Name).OfType<string>();

    private static IEnumerable<Type> Named(Type type)
    {
        const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        IEnumerable<Type?> direct =
        [
            type.BaseType,
            .. type.GetInterfaces(),
            .. type.GetFields(All).Select(field => field.FieldType),
            .. type.GetMethods(All).SelectMany(method => method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType)),
            .. type.GetConstructors(All).SelectMany(constructor => constructor.GetParameters().Select(parameter => parameter.ParameterType)),
        ];
        return direct.OfType<Type>().SelectMany(named => named.IsGenericType ? named.GetGenericArguments().Append(named) : [named]);
    }
}
