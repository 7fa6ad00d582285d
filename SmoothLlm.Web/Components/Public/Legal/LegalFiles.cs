using Microsoft.Extensions.Options;
using SmoothLlm.Infrastructure.Email;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Web.Components.Public.Legal;

/// <summary>What an operator publishes in their own words.</summary>
public enum LegalFile
{
    Terms,
    Privacy,
}

/// <summary>Reads the operator's Markdown: from the file that is configured, otherwise from <c>terms.md</c> and <c>privacy.md</c> in the data folder. A change shows at once.</summary>
internal sealed class LegalFiles(IOptions<PortalOptions> portal, DataOptions data)
{
    /// <summary>The page would not be read by anybody who had to read more.</summary>
    private const int MaxCharacters = 200_000;

    /// <returns>Null where the operator has written nothing.</returns>
    public async Task<string?> ReadAsync(LegalFile file, CancellationToken cancellationToken)
    {
        string path = file == LegalFile.Terms
            ? portal.Value.TermsFile ?? Path.Combine(data.Folder, "terms.md")
            : portal.Value.PrivacyFile ?? Path.Combine(data.Folder, "privacy.md");
        if (!File.Exists(path))
            return null;
        using var reader = File.OpenText(path);
        char[] text = new char[MaxCharacters];
        int length = await reader.ReadBlockAsync(text, cancellationToken);
        return length == 0 ? null : new string(text, 0, length);
    }
}
