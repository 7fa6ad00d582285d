using System.Reflection;
using Microsoft.Extensions.Options;
using Shouldly;
using SmoothLlm.Core.Proxy;
using SmoothLlm.Infrastructure.Persistence;
using Xunit;

namespace SmoothLlm.Tests.Conventions;

/// <summary>What operators set is checked at start, and written down in docs/operations.md.</summary>
public sealed class OptionsTests
{
    private const string Operations = "docs/operations.md";

    /// <summary>Options without a validator, each with the reason.</summary>
    private static readonly Dictionary<string, string> NeedNoValidator = new(StringComparer.Ordinal)
    {
        ["AdminOptions"] = "Identity checks the address when it creates the admin",
        ["BootstrapOptions"] = "a path: reading the file says what is wrong with it",
        ["DatabaseOptions"] = "read before there is a container to validate in; AddPersistence checks it",
        ["DataOptions"] = "a path: creating the folder says what is wrong with it",
        ["ServerOptions"] = "a boolean: binding says what is wrong with it",
        ["SandboxOptions"] = "a boolean: binding says what is wrong with it",
    };

    private static readonly Assembly[] Assemblies = [typeof(ChatPipeline).Assembly, typeof(SmoothLlmDbContext).Assembly, typeof(Program).Assembly];

    private static readonly List<Type> Options =
    [
        .. Assemblies.SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal) && Section(type) is not null),
    ];

    [Fact]
    public void Every_options_class_has_a_validator_or_a_reason_for_none()
    {
        Options.Count.ShouldBeGreaterThan(4);
        var validated = Assemblies.SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type => type.GetInterfaces())
            .Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IValidateOptions<>))
            .Select(type => type.GetGenericArguments()[0])
            .ToHashSet();

        Options.Where(type => !validated.Contains(type) && !NeedNoValidator.ContainsKey(type.Name)).ShouldBeEmpty();
        Options.Where(type => validated.Contains(type) && NeedNoValidator.ContainsKey(type.Name)).ShouldBeEmpty("it has a validator: take it off the list");
        NeedNoValidator.Keys.Except(Options.Select(type => type.Name), StringComparer.Ordinal).ShouldBeEmpty("it is gone: take it off the list");
    }

    [Fact]
    public void Every_option_has_a_row_in_the_operators_guide()
    {
        string guide = SourceTree.Read(Operations);

        OptionNames().Where(name => !guide.Contains($"| `{name}` |", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void Every_row_of_the_operators_guide_is_an_option()
    {
        var known = OptionNames().ToHashSet(StringComparer.Ordinal);

        SourceTree.Read(Operations).Split('\n')
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('`')[1])
            .Where(name => name.Contains("__", StringComparison.Ordinal) && !known.Contains(name))
            .ShouldBeEmpty();
    }

    private static IEnumerable<string> OptionNames() =>
        from type in Options
        from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        where property.CanWrite
        // The one that is read from where .NET keeps connection strings.
        select property.Name == nameof(DatabaseOptions.ConnectionString) ? "ConnectionStrings__Default" : $"{Section(type)}__{property.Name}";

    private static string? Section(Type type) =>
        type.GetField("Section", BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)?.GetRawConstantValue() as string;
}
