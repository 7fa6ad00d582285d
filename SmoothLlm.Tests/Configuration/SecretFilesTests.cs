using Microsoft.Extensions.Configuration;
using Shouldly;
using SmoothLlm.Web.Configuration;
using Xunit;

namespace SmoothLlm.Tests.Configuration;

public sealed class SecretFilesTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("smoothllm-secrets-").FullName;

    [Fact]
    public void The_file_s_content_becomes_the_option_without_the_line_break_at_its_end()
    {
        using var configuration = Configure(("Smtp__Password_FILE", Write("password", "s3cret with blanks \n")));

        configuration["Smtp:Password"].ShouldBe("s3cret with blanks ");
    }

    [Fact]
    public void The_command_line_wins_over_a_file()
    {
        using var configuration = new ConfigurationManager();
        configuration.AddEnvironmentVariables().AddCommandLine(["--Smtp:Password", "typed"]);

        configuration.AddSecretFiles(Variables(("Smtp__Password_FILE", Write("password", "stored"))));

        configuration["Smtp:Password"].ShouldBe("typed");
    }

    [Fact]
    public void Variables_of_other_programs_are_left_alone()
    {
        using var configuration = Configure(("SSL_CERT_FILE", "/nowhere"), ("Bootstrap__File", "/nowhere"));

        configuration["SSL_CERT"].ShouldBeNull();
        configuration["Bootstrap"].ShouldBeNull();
    }

    [Fact]
    public void A_file_that_is_missing_stops_the_start_with_the_variable_s_name()
    {
        string path = Path.Combine(folder, "missing");

        var refusal = Should.Throw<SecretFileException>(() => Configure(("Stripe__SecretKey_FILE", path)));

        refusal.Message.ShouldContain("Stripe__SecretKey_FILE");
        refusal.Message.ShouldContain(path);
    }

    [Fact]
    public void An_empty_file_is_no_secret() =>
        Should.Throw<SecretFileException>(() => Configure(("Smtp__Password_FILE", Write("empty", "\n")))).Message.ShouldContain("empty");

    [Fact]
    public void A_file_without_a_name_is_refused() =>
        Should.Throw<SecretFileException>(() => Configure(("Smtp__Password_FILE", ""))).Message.ShouldContain("Smtp__Password_FILE");

    [Fact]
    public void An_option_is_given_by_value_or_by_file_but_not_by_both() =>
        Should.Throw<SecretFileException>(() => Configure(("Smtp__Password", "a"), ("Smtp__Password_FILE", Write("password", "b"))))
            .Message.ShouldBe("Both Smtp__Password and Smtp__Password_FILE are set; set one of them.");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static ConfigurationManager Configure(params (string Name, string Value)[] variables)
    {
        var configuration = new ConfigurationManager();
        configuration.AddSecretFiles(Variables(variables));
        return configuration;
    }

    private static Dictionary<string, string> Variables(params (string Name, string Value)[] variables) =>
        variables.ToDictionary(variable => variable.Name, variable => variable.Value, StringComparer.Ordinal);

    private string Write(string name, string content)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllText(path, content);
        return path;
    }
}
